using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// One command or query on its way to its handler, valid until the handler's task ends. The methods that read
/// parameters throw <see cref="ScpiErrorException"/> with the standard error for a parameter that is missing or wrong;
/// the handler lets it pass, so a setting must be changed only after all parameters are read.
/// </summary>
public sealed class ScpiCall
{
    private readonly int[] suffixes;

    internal ScpiCall(ScpiSession session, ProgramUnit unit, int[] suffixes, ScpiResponse reply, CancellationToken cancellationToken)
    {
        Session = session;
        Unit = unit;
        this.suffixes = suffixes;
        Reply = reply;
        CancellationToken = cancellationToken;
    }

    /// <summary>The connection that the command came by.</summary>
    public ScpiSession Session { get; }

    public ScpiEngine Engine => Session.Engine;

    /// <summary>The command as sent.</summary>
    public ProgramUnit Unit { get; }

    public bool IsQuery => Unit.Header.IsQuery;

    /// <summary>Where a query writes its answer; a query that writes nothing does not answer.</summary>
    public ScpiResponse Reply { get; }

    /// <summary>Ends with the caller's patience, a device clear or the connection.</summary>
    public CancellationToken CancellationToken { get; }

    public int ParameterCount => Unit.Parameters.Count;

    /// <summary>The numeric suffixes of the header, in the order of the pattern; 1 where none was sent.</summary>
    public int Suffix(int index = 0) => suffixes[index];

    public bool HasParameter(int index) => index < ParameterCount;

    /// <summary>A parameter in the raw; -109 if missing.</summary>
    public ScpiParameter Parameter(int index) =>
        HasParameter(index) ? Unit.Parameters[index] : throw new ScpiErrorException(ScpiErrorCode.MissingParameter);

    /// <summary>A number, in <paramref name="unit"/> if a suffix may follow.</summary>
    public double Number(int index, string? unit = null)
    {
        Check(Parameter(index).ReadDouble(out double value, unit));
        return value;
    }

    /// <summary>
    /// A number from <paramref name="minimum"/> to <paramref name="maximum"/>, which <c>MINimum</c> and <c>MAXimum</c> name
    /// (SCPI-99 volume 1, section 7.2.1.2); -222 outside.
    /// </summary>
    public double Number(int index, double minimum, double maximum, string? unit = null)
    {
        ScpiParameter parameter = Parameter(index);
        if (parameter.Is(Minimum)) return minimum;
        if (parameter.Is(Maximum)) return maximum;
        double value = Number(index, unit);
        return value >= minimum && value <= maximum ? value : throw new ScpiErrorException(ScpiErrorCode.DataOutOfRange);
    }

    /// <summary>An integer from <paramref name="minimum"/> to <paramref name="maximum"/>; -222 outside.</summary>
    public long Integer(int index, long minimum = long.MinValue, long maximum = long.MaxValue)
    {
        Check(Parameter(index).ReadInteger(out long value));
        return value >= minimum && value <= maximum ? value : throw new ScpiErrorException(ScpiErrorCode.DataOutOfRange);
    }

    /// <summary><c>ON</c>, <c>OFF</c> or a number.</summary>
    public bool Boolean(int index)
    {
        Check(Parameter(index).ReadBoolean(out bool value));
        return value;
    }

    /// <summary>A quoted string.</summary>
    public string Text(int index)
    {
        Check(Parameter(index).ReadString(out string value));
        return value;
    }

    /// <summary>Character data as sent.</summary>
    public string Keyword(int index)
    {
        Check(Parameter(index).ReadKeyword(out string value));
        return value;
    }

    /// <summary>One of the <paramref name="choices"/>, by its short or long form; -224 if it is none of them.</summary>
    public ScpiKeyword Choice(int index, params ReadOnlySpan<ScpiKeyword> choices)
    {
        ScpiParameter parameter = Parameter(index);
        Check(parameter.ReadKeyword(out _));
        foreach (ScpiKeyword choice in choices)
        {
            if (parameter.Is(choice)) return choice;
        }

        throw new ScpiErrorException(ScpiErrorCode.IllegalParameterValue);
    }

    /// <summary>The data of a block, in the message's own memory: copy what is to outlive the call.</summary>
    public ReadOnlyMemory<byte> Block(int index)
    {
        Check(Parameter(index).ReadBlock(out ReadOnlyMemory<byte> data));
        return data;
    }

    /// <summary>A block of IEEE 754 singles, copied out; -161 if its length is no multiple of four.</summary>
    public float[] Singles(int index, ScpiByteOrder order)
    {
        ReadOnlyMemory<byte> data = Block(index);
        if (data.Length % sizeof(float) != 0) throw new ScpiErrorException(ScpiErrorCode.InvalidBlockData);
        float[] values = GC.AllocateUninitializedArray<float>(data.Length / sizeof(float));
        DefiniteBlock.Read(data.Span, values, order);
        return values;
    }

    /// <summary>A channel list of one dimension, at most <paramref name="maxCount"/> channels long (-223).</summary>
    public int[] Channels(int index, int maxCount)
    {
        Check(Parameter(index).ReadChannels(maxCount, out int[] channels));
        return channels;
    }

    private static ScpiKeyword Minimum { get; } = new("MINimum");

    private static ScpiKeyword Maximum { get; } = new("MAXimum");

    private static void Check(ScpiErrorCode error)
    {
        if (error != ScpiErrorCode.None) throw new ScpiErrorException(error);
    }
}
