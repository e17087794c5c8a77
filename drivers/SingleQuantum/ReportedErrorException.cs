namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>The instrument reported an error while a command waited; becomes a rejection of that command.</summary>
internal sealed class ReportedErrorException(string text) : Exception(text);
