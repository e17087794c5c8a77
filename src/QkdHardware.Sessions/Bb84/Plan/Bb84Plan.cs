using QkdHardware.Configuration;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>The session part of a bench file: decoy-state BB84 with one decoy intensity.</summary>
public sealed class Bb84Plan
{
    /// <summary>The only value is <see cref="ProtocolName"/>.</summary>
    public required Located Protocol { get; set; }

    public required SymbolClock Clock { get; set; }

    public required SourcePart Source { get; set; }

    public required ReceiverPart Receiver { get; set; }

    /// <summary>How many records make one block of key.</summary>
    public int Records { get; set; } = 5;

    /// <summary>The length of a key record in seconds of the instrument's time.</summary>
    public double RecordSeconds { get; set; } = 1;

    /// <summary>The length of a record for alignment (delay search, QBER check, dark counts) in seconds.</summary>
    public double AlignmentSeconds { get; set; } = 0.5;

    /// <summary>The seed of the public pattern of alignment; nothing secret comes from it, so it may stay the same.</summary>
    public ulong PublicSeed { get; set; } = 1;

    public SessionLimits Limits { get; set; } = new();

    public SecurityPart Security { get; set; } = new();

    /// <summary>The longest record in seconds.</summary>
    public const double MaxRecordSeconds = 60;

    /// <summary>The name of the protocol in bench files and records.</summary>
    public const string ProtocolName = "bb84-one-decoy";
}
