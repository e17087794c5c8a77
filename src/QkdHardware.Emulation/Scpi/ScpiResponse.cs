using System.Buffers;
using System.Text;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>What a query answers with: values, parted as the dialect wants it. For the handler, while it runs.</summary>
public sealed class ScpiResponse
{
    private readonly PooledBuffer buffer;
    private readonly byte[] answerSeparator;
    private readonly byte[] valueSeparator;
    private int unitStart;
    private bool hasValue;

    internal ScpiResponse(PooledBuffer buffer, ScpiDialect dialect)
    {
        this.buffer = buffer;
        answerSeparator = Encoding.ASCII.GetBytes(dialect.AnswerSeparator);
        valueSeparator = Encoding.ASCII.GetBytes(dialect.ValueSeparator);
    }

    /// <summary>Units of the current message that have answered.</summary>
    internal int AnswerCount { get; private set; }

    /// <summary>NR1.</summary>
    public ScpiResponse Integer(long value)
    {
        ScpiDataWriter.WriteInteger(Value(), value);
        return this;
    }

    /// <summary>A number by a .NET format, or the shortest; infinities and NaN are 9.9E37, -9.9E37 and 9.91E37.</summary>
    public ScpiResponse Number(double value, string? format = null)
    {
        double written = double.IsNaN(value) ? ScpiReplyValue.NotANumber
            : double.IsInfinity(value) ? Math.CopySign(ScpiReplyValue.Infinity, value)
            : value;
        ScpiDataWriter.WriteNumber(Value(), written, double.IsFinite(value) ? format : null);
        return this;
    }

    /// <summary><c>1</c> or <c>0</c>.</summary>
    public ScpiResponse Boolean(bool value)
    {
        ScpiDataWriter.WriteBoolean(Value(), value);
        return this;
    }

    /// <summary>A quoted string of printable ASCII.</summary>
    public ScpiResponse Text(string value)
    {
        ScpiDataWriter.WriteString(Value(), value);
        return this;
    }

    /// <summary>Character data.</summary>
    public ScpiResponse Keyword(string value)
    {
        ScpiDataWriter.WriteKeyword(Value(), value);
        return this;
    }

    /// <summary>Characters as they are, for answers outside of the standard's forms. ASCII, else <see cref="ArgumentException"/>.</summary>
    public ScpiResponse Raw(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!Ascii.IsValid(value)) throw new ArgumentException("A reply must be ASCII.", nameof(value));
        Value().Write(Encoding.ASCII.GetBytes(value));
        return this;
    }

    /// <summary>A channel list.</summary>
    public ScpiResponse Channels(params ReadOnlySpan<int> channels)
    {
        ScpiDataWriter.WriteChannels(Value(), channels);
        return this;
    }

    /// <summary>A definite block of bytes.</summary>
    public ScpiResponse Block(ReadOnlySpan<byte> data)
    {
        DefiniteBlock.Write(Value(), data);
        return this;
    }

    /// <summary>A definite block of IEEE 754 singles.</summary>
    public ScpiResponse Block(ReadOnlySpan<float> values, ScpiByteOrder order)
    {
        DefiniteBlock.Write(Value(), values, order);
        return this;
    }

    /// <summary>An entry of the error queue.</summary>
    public ScpiResponse Error(ScpiErrorReport report)
    {
        report.WriteTo(Value());
        return this;
    }

    internal void BeginMessage() => (AnswerCount, hasValue, unitStart) = (0, false, buffer.Length);

    internal void BeginUnit() => (hasValue, unitStart) = (false, buffer.Length);

    internal void EndUnit()
    {
        if (hasValue) AnswerCount++;
        hasValue = false;
    }

    /// <summary>Takes back what the current unit wrote.</summary>
    internal void AbandonUnit()
    {
        buffer.Truncate(unitStart);
        hasValue = false;
    }

    /// <summary>Takes back everything that the current message wrote.</summary>
    internal void AbandonMessage()
    {
        buffer.Truncate(0);
        BeginMessage();
    }

    private PooledBuffer Value()
    {
        if (hasValue) buffer.Write(valueSeparator);
        else if (AnswerCount > 0) buffer.Write(answerSeparator);
        hasValue = true;
        return buffer;
    }
}
