namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// Reads the units of one program message, left to right. A message that breaks the grammar is given up at the fault:
/// what came before has been read, what follows is dropped, for text inside a broken string or block is no command.
/// </summary>
/// <param name="message">The message without its terminator. The units point into this memory.</param>
/// <param name="acceptsIndefiniteBlocks">The transport marks the end of messages, so that <c>#0</c> blocks can end.</param>
/// <param name="acceptsEmptyUnits"><c>A;;B;</c> passes, as many instruments let it; IEEE 488.2 has no empty units.</param>
public struct ProgramMessageReader(
    ReadOnlyMemory<byte> message, bool acceptsIndefiniteBlocks = false, bool acceptsEmptyUnits = false)
{
    /// <summary>Most parameters of one unit, room for the longest waveforms sent as text; more are -223.</summary>
    public const int MaxParameterCount = 1 << 21;

    private int position;
    private bool isUnitDue;

    /// <summary>Reads the next unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="error">What is wrong, if false was returned for a fault rather than for the end.</param>
    public bool TryReadUnit(out ProgramUnit unit, out ScpiErrorCode error)
    {
        unit = default;
        error = ScpiErrorCode.None;
        ReadOnlySpan<byte> text = message.Span;
        while (true)
        {
            position = ScpiCharacters.SkipWhiteSpace(text, position);
            if (position == text.Length)
            {
                error = isUnitDue && !acceptsEmptyUnits ? ScpiErrorCode.SyntaxError : ScpiErrorCode.None;
                isUnitDue = false;
                return false;
            }

            if (text[position] != ';' || !acceptsEmptyUnits) break;
            position++;
        }

        var lexer = new ProgramUnitLexer(message, position, acceptsIndefiniteBlocks);
        error = lexer.ReadHeader(out ProgramHeader header);
        IReadOnlyList<ScpiParameter> parameters = [];
        if (error == ScpiErrorCode.None) error = lexer.ReadParameters(out parameters);
        position = error == ScpiErrorCode.None ? lexer.Position : text.Length;
        isUnitDue = error == ScpiErrorCode.None && position < text.Length;
        if (isUnitDue) position++; // the lexer stops at the separator
        unit = new(header, parameters);
        return error == ScpiErrorCode.None;
    }
}
