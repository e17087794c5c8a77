using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// How an instrument departs from IEEE 488.2 and SCPI-99. Every default is the standard's, so that a dialect lists
/// nothing but the departures.
/// </summary>
public sealed record ScpiDialect
{
    /// <summary>The standard.</summary>
    public static ScpiDialect Standard { get; } = new();

    /// <summary>Ends each program message, where the transport does not; <c>'\r'</c> for some serial instruments.</summary>
    public char MessageTerminator { get; init; } = '\n';

    /// <summary>Ends each response message. Empty for transports that mark the end and instruments that add nothing.</summary>
    public string ReplyTerminator { get; init; } = "\n";

    /// <summary>Stands between the answers to several queries of one message; <c>"\n"</c> for one line each.</summary>
    public string AnswerSeparator { get; init; } = ";";

    /// <summary>Stands between the values of one answer.</summary>
    public string ValueSeparator { get; init; } = ",";

    /// <summary>
    /// What a message answers that asked nothing, for instruments with exactly one reply to every message. Null for none.
    /// </summary>
    public string? Acknowledgement { get; init; }

    /// <summary>
    /// What a failing unit answers, for instruments that tell on the spot. Null for silence: the error stands in the
    /// queue, and with an <see cref="Acknowledgement"/> a message that failed is acknowledged all the same.
    /// </summary>
    public Func<ScpiErrorReport, string>? ErrorReply { get; init; }

    /// <summary>A trailing or doubled <c>;</c> passes instead of being -102.</summary>
    public bool AcceptsEmptyUnits { get; init; }

    /// <summary>Queries behind <c>*IDN?</c> in one message are answered instead of being -440.</summary>
    public bool AcceptsQueryAfterIdentity { get; init; }

    /// <summary>The header path outlives the message.</summary>
    public bool PathPersists { get; init; }

    /// <summary>Headers are understood in capitals only.</summary>
    public bool IsCaseSensitive { get; init; }

    /// <summary>The rest of a message is dropped after any error, not only after one of syntax.</summary>
    public bool StopsAtFirstError { get; init; }

    /// <summary>Entries that the error queue holds, at least 1; SCPI-99 volume 2, section 21.8, asks for 2.</summary>
    public int ErrorQueueCapacity { get; init; } = 10;

    /// <summary>A full queue drops new errors without a trace, instead of turning its newest entry into -350.</summary>
    public bool ErrorQueueDropsWhenFull { get; init; }

    /// <summary>The answer of an empty error queue.</summary>
    public string EmptyErrorQueueReply { get; init; } = "0,\"No error\"";

    /// <summary>The text of error -350.</summary>
    public string QueueOverflowText { get; init; } = ScpiErrorTexts.Of(ScpiErrorCode.QueueOverflow);

    /// <summary>Longest program message in bytes; a longer one is skipped and is error -363.</summary>
    public int MaxMessageLength { get; init; } = ScpiMessageScanner.DefaultMaxLength;

    /// <summary>Longest response in bytes before unread units of the same message deadlock it (-430).</summary>
    public int OutputQueueCapacity { get; init; } = int.MaxValue;

    /// <summary>The answer to <c>SYSTem:VERSion?</c>.</summary>
    public string ScpiVersion { get; init; } = "1999.0";
}
