namespace QkdHardware.Sessions.Channels;

/// <summary>The other station has ended its side of the classical channel.</summary>
public sealed class ChannelClosedException() : IOException("The other station left the classical channel.");
