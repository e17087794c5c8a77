using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.Scpi;

/// <summary>The grammar of one program message unit (IEEE 488.2 sections 7.6 and 7.7), from its first visible byte.</summary>
internal ref struct ProgramUnitLexer(ReadOnlyMemory<byte> message, int position, bool acceptsIndefiniteBlocks)
{
    private readonly ReadOnlySpan<byte> text = message.Span;

    /// <summary>The separator or the end of the message, once the parameters are read.</summary>
    public int Position { get; private set; } = position;

    private readonly bool IsAtEnd => Position == text.Length;

    public ScpiErrorCode ReadHeader(out ProgramHeader header)
    {
        header = default;
        bool isCommon = text[Position] == '*';
        bool isAbsolute = text[Position] == ':';
        if (isAbsolute) Position++;
        int start = Position;
        if (isCommon) Position++;
        do
        {
            ScpiErrorCode error = ReadMnemonic();
            if (error != ScpiErrorCode.None) return error;
        }
        while (!isCommon && TryTake((byte)':'));

        int end = Position;
        bool isQuery = TryTake((byte)'?');
        header = new(message[start..end], isCommon, isAbsolute, isQuery);
        if (IsAtEnd || text[Position] == ';' || ScpiCharacters.IsWhiteSpace(text[Position])) return ScpiErrorCode.None;
        return text[Position] == ',' ? ScpiErrorCode.InvalidSeparator : ScpiErrorCode.InvalidCharacter;
    }

    public ScpiErrorCode ReadParameters(out IReadOnlyList<ScpiParameter> parameters)
    {
        parameters = [];
        SkipWhiteSpace();
        if (IsAtEnd || text[Position] == ';') return ScpiErrorCode.None;

        var found = new List<ScpiParameter>(4);
        parameters = found;
        while (true)
        {
            if (IsAtEnd) return ScpiErrorCode.SyntaxError;
            if (found.Count == ProgramMessageReader.MaxParameterCount) return ScpiErrorCode.TooMuchData;
            ScpiErrorCode error = ReadParameter(out ScpiParameter parameter);
            if (error != ScpiErrorCode.None) return error;
            found.Add(parameter);
            SkipWhiteSpace();
            if (IsAtEnd || text[Position] == ';') return ScpiErrorCode.None;
            if (!TryTake((byte)',')) return ScpiErrorCode.InvalidSeparator;
            SkipWhiteSpace();
        }
    }

    private ScpiErrorCode ReadMnemonic()
    {
        if (IsAtEnd || text[Position] is (byte)';' or (byte)':' or (byte)'?' || ScpiCharacters.IsWhiteSpace(text[Position])
            || ScpiCharacters.IsDigit(text[Position]))
        {
            return ScpiErrorCode.SyntaxError;
        }

        if (!ScpiCharacters.IsLetter(text[Position])) return ScpiErrorCode.InvalidCharacter;
        SkipMnemonic();
        return ScpiErrorCode.None;
    }

    private ScpiErrorCode ReadParameter(out ScpiParameter parameter)
    {
        byte first = text[Position];
        if (ScpiCharacters.IsQuote(first)) return ReadString(out parameter);
        if (first == '#') return ReadHash(out parameter);
        if (first == '(') return ReadExpression(out parameter);
        if (ScpiCharacters.IsLetter(first)) return ReadKeyword(out parameter);
        if (ScpiCharacters.IsDigit(first) || ScpiCharacters.IsSign(first) || first == '.') return ReadNumber(out parameter);
        parameter = default;
        return first is (byte)',' or (byte)';' ? ScpiErrorCode.SyntaxError : ScpiErrorCode.InvalidCharacter;
    }

    private ScpiErrorCode ReadString(out ScpiParameter parameter)
    {
        int end = ScpiText.FindEnd(text, Position);
        parameter = end < 0 ? default : new(ScpiParameterKind.String, message[Position..end]);
        if (end < 0) return ScpiErrorCode.InvalidStringData;
        Position = end;
        return ScpiErrorCode.None;
    }

    private ScpiErrorCode ReadKeyword(out ScpiParameter parameter)
    {
        int start = Position;
        SkipMnemonic();
        parameter = new(ScpiParameterKind.Keyword, message[start..Position]);
        return IsAtDataEnd() ? ScpiErrorCode.None : ScpiErrorCode.InvalidCharacterData;
    }

    private ScpiErrorCode ReadNumber(out ScpiParameter parameter)
    {
        parameter = default;
        int start = Position;
        int length = ScpiNumber.DecimalLength(text[start..]);
        if (length == 0) return ScpiErrorCode.InvalidCharacterInNumber;
        Position += length;
        if (IsAtDataEnd()) SkipWhiteSpace();

        int suffixStart = Position - start;
        if (!IsAtEnd && (ScpiCharacters.IsLetter(text[Position]) || text[Position] == '/'))
        {
            while (!IsAtEnd && IsSuffix(text[Position])) Position++;
            if (!IsAtDataEnd()) return ScpiErrorCode.InvalidSuffix;
        }
        else
        {
            Position = start + length;
            suffixStart = length;
            if (!IsAtDataEnd()) return ScpiErrorCode.InvalidCharacterInNumber;
        }

        parameter = new(ScpiParameterKind.Number, message[start..Position], suffixStart);
        return ScpiErrorCode.None;
    }

    private ScpiErrorCode ReadHash(out ScpiParameter parameter)
    {
        parameter = default;
        ReadOnlySpan<byte> rest = text[Position..];
        if (rest.Length > 1 && ScpiNumber.BitsPerDigit(rest[1]) is int bits and > 0)
        {
            int length = ScpiNumber.NonDecimalLength(rest[2..], bits);
            parameter = new(ScpiParameterKind.NonDecimalNumber, message.Slice(Position, 2 + length));
            Position += 2 + length;
            return length > 0 && IsAtDataEnd() ? ScpiErrorCode.None : ScpiErrorCode.InvalidCharacterInNumber;
        }

        if (rest.Length > 1 && rest[1] == '0' && acceptsIndefiniteBlocks)
        {
            parameter = new(ScpiParameterKind.Block, message[(Position + 2)..]);
            Position = text.Length;
            return ScpiErrorCode.None;
        }

        if (DefiniteBlock.TryReadHeader(rest, out int header, out int data) != FrameStatus.Complete
            || data > rest.Length - header)
        {
            return ScpiErrorCode.InvalidBlockData;
        }

        parameter = new(ScpiParameterKind.Block, message.Slice(Position + header, data));
        Position += header + data;
        return ScpiErrorCode.None;
    }

    private ScpiErrorCode ReadExpression(out ScpiParameter parameter)
    {
        int end = ScpiExpression.FindEnd(text, Position);
        parameter = end < 0 ? default : new(ScpiParameterKind.Expression, message[Position..end]);
        if (end < 0) return ScpiErrorCode.InvalidExpression;
        Position = end;
        return ScpiErrorCode.None;
    }

    private readonly bool IsAtDataEnd() =>
        IsAtEnd || text[Position] is (byte)',' or (byte)';' || ScpiCharacters.IsWhiteSpace(text[Position]);

    private static bool IsSuffix(byte value) =>
        ScpiCharacters.IsLetter(value) || ScpiCharacters.IsDigit(value) || value is (byte)'/' or (byte)'.' or (byte)'-' or (byte)'^';

    private bool TryTake(byte value)
    {
        bool isThere = !IsAtEnd && text[Position] == value;
        if (isThere) Position++;
        return isThere;
    }

    private void SkipMnemonic()
    {
        while (!IsAtEnd && ScpiCharacters.IsMnemonic(text[Position])) Position++;
    }

    private void SkipWhiteSpace() => Position = ScpiCharacters.SkipWhiteSpace(text, Position);
}
