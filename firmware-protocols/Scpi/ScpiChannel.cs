namespace QkdHardware.Protocols.Scpi;

/// <summary>One channel of a channel list: <c>3</c>, or <c>2!3</c> in a matrix.</summary>
/// <param name="Number">The channel, or the row.</param>
/// <param name="Column">The column of a matrix; null where there is one dimension.</param>
public readonly record struct ScpiChannel(int Number, int? Column = null);
