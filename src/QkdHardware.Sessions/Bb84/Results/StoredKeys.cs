namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Where each station stored its key.</summary>
public sealed record StoredKeys(string Alice, string Bob);
