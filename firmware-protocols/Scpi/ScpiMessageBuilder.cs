using System.Buffers;

namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// Builds one program message: units joined by <c>;</c>, parameters by <c>,</c>. Every unit after the first starts at the
/// root again (<c>;:</c>), so that what a unit means never depends on its neighbours.
/// Nonsense throws <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/>; what was written to the
/// output before stays there, so build into a buffer of its own and send it whole.
/// </summary>
/// <example><code>
/// new ScpiMessageBuilder(output)
///     .Command("SOUR#:FUNC:ARB:SRAT", 1).Number(250e6)
///     .Query("SYST:ERR")
///     .End();
/// </code></example>
public sealed class ScpiMessageBuilder(IBufferWriter<byte> output)
{
    private State state = State.Empty;

    private enum State { Empty, Command, Parameters, Ended }

    /// <summary>Begins a command.</summary>
    /// <param name="header">A header path without question mark; each <c>#</c> stands for a numeric suffix.</param>
    /// <param name="suffixes">One number for each <c>#</c>, not negative.</param>
    public ScpiMessageBuilder Command(string header, params ReadOnlySpan<int> suffixes) => Unit(header, suffixes, ""u8);

    /// <summary>Begins a query; as <see cref="Command"/>, the question mark is added.</summary>
    public ScpiMessageBuilder Query(string header, params ReadOnlySpan<int> suffixes) => Unit(header, suffixes, "?"u8);

    /// <summary>NR1.</summary>
    public ScpiMessageBuilder Integer(long value)
    {
        ScpiDataWriter.WriteInteger(Parameter(), value);
        return this;
    }

    /// <summary>A finite number, in the shortest form that reads back alike unless a .NET format is given.</summary>
    public ScpiMessageBuilder Number(double value, string? format = null)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), "A number must be finite.");
        ScpiDataWriter.WriteNumber(Parameter(), value, format);
        return this;
    }

    /// <summary><c>1</c> or <c>0</c>, which every instrument takes for <c>ON</c> and <c>OFF</c>.</summary>
    public ScpiMessageBuilder Boolean(bool value)
    {
        ScpiDataWriter.WriteBoolean(Parameter(), value);
        return this;
    }

    /// <summary>A quoted string of printable ASCII.</summary>
    public ScpiMessageBuilder Text(string value)
    {
        ScpiDataWriter.WriteString(Parameter(), value);
        return this;
    }

    /// <summary>Character data, such as <c>SIN</c> or <c>MAX</c>.</summary>
    public ScpiMessageBuilder Keyword(string value)
    {
        ScpiDataWriter.WriteKeyword(Parameter(), value);
        return this;
    }

    /// <summary>A channel list; an empty one is <c>(@)</c>.</summary>
    public ScpiMessageBuilder Channels(params ReadOnlySpan<int> channels)
    {
        ScpiDataWriter.WriteChannels(Parameter(), channels);
        return this;
    }

    /// <summary>A definite block of bytes.</summary>
    public ScpiMessageBuilder Block(ReadOnlySpan<byte> data)
    {
        DefiniteBlock.Write(Parameter(), data);
        return this;
    }

    /// <summary>A definite block of IEEE 754 singles.</summary>
    public ScpiMessageBuilder Block(ReadOnlySpan<float> values, ScpiByteOrder order)
    {
        DefiniteBlock.Write(Parameter(), values, order);
        return this;
    }

    /// <summary>A definite block of 16-bit integers.</summary>
    public ScpiMessageBuilder Block(ReadOnlySpan<short> values, ScpiByteOrder order)
    {
        DefiniteBlock.Write(Parameter(), values, order);
        return this;
    }

    /// <summary>Ends the message with a new line.</summary>
    public void End() => End("\n"u8);

    /// <summary>Ends the message; transports that mark the end themselves may take an empty terminator.</summary>
    public void End(ReadOnlySpan<byte> terminator)
    {
        if (state is State.Empty or State.Ended) throw new InvalidOperationException("There is no message to end.");
        output.Write(terminator);
        state = State.Ended;
    }

    private ScpiMessageBuilder Unit(string header, ReadOnlySpan<int> suffixes, ReadOnlySpan<byte> mark)
    {
        ArgumentException.ThrowIfNullOrEmpty(header);
        if (state == State.Ended) throw new InvalidOperationException("The message has ended.");
        ThrowIfNotHeader(header, suffixes);

        bool needsRoot = state != State.Empty && header[0] is not ('*' or ':');
        if (state != State.Empty) output.Write(";"u8);
        if (needsRoot) output.Write(":"u8);
        int next = 0;
        foreach (Range part in header.AsSpan().Split('#'))
        {
            if (part.Start.Value > 0) ScpiDataWriter.WriteInteger(output, suffixes[next++]);
            ScpiDataWriter.WriteAscii(output, header.AsSpan()[part]);
        }

        output.Write(mark);
        state = State.Command;
        return this;
    }

    private IBufferWriter<byte> Parameter()
    {
        if (state is State.Empty or State.Ended) throw new InvalidOperationException("A parameter needs a command before it.");
        output.Write(state == State.Command ? " "u8 : ","u8);
        state = State.Parameters;
        return output;
    }

    private static void ThrowIfNotHeader(string header, ReadOnlySpan<int> suffixes)
    {
        if (header.Count(c => c == '#') != suffixes.Length)
            throw new ArgumentException($"'{header}' does not take {suffixes.Length} suffixes.", nameof(suffixes));
        foreach (int suffix in suffixes) ArgumentOutOfRangeException.ThrowIfNegative(suffix, nameof(suffixes));

        bool isCommon = header[0] == '*';
        string path = isCommon || header[0] == ':' ? header[1..] : header;
        bool isValid = path.Split(':').All(IsMnemonic) && !(isCommon && path.Contains(':', StringComparison.Ordinal));
        if (!isValid) throw new ArgumentException($"'{header}' is not a header.", nameof(header));
    }

    private static bool IsMnemonic(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '#');
}
