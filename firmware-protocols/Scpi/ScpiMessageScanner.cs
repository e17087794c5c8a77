using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// Finds the end of program and response messages in a stream of bytes (IEEE 488.2 sections 7 and 8, without END).
/// A new line ends a message, unless it stands inside a quoted string or is counted by the length of a definite block.
/// </summary>
/// <remarks>
/// The scanner keeps its place: every byte is looked at once, however the stream is cut, and the data of a block is
/// stepped over. A mutable value: keep it in a field, never copy it. Not thread safe.
/// </remarks>
public struct ScpiMessageScanner
{
    /// <summary>128 MiB: the longest message unless stated otherwise.</summary>
    public const int DefaultMaxLength = 128 << 20;

    private readonly int maxLength;
    private readonly byte terminator;
    private readonly bool isProgram;
    private readonly bool acceptsIndefiniteBlocks;
    private State state;
    private byte quote;
    private bool hasHeader;
    private bool inData;
    private bool atDatum;
    private bool endsInReturn;
    private int depth;
    private int lengthDigits;
    private int blockLength;
    private long length;
    private long scanned;

    private ScpiMessageScanner(int maxLength, byte terminator, bool isProgram, bool acceptsIndefiniteBlocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        this.maxLength = maxLength;
        this.terminator = terminator;
        this.isProgram = isProgram;
        this.acceptsIndefiniteBlocks = acceptsIndefiniteBlocks;
        Reset();
    }

    private enum State : byte { Text, String, AfterQuote, Hash, LengthDigits, Block, Indefinite }

    /// <summary>An over-long message is being dropped: bytes up to its end carry nothing.</summary>
    public bool IsSkipping { get; private set; }

    /// <summary>Bytes that the current message will have at least, its terminator not counted: room worth reserving.</summary>
    public readonly int ExpectedLength =>
        (int)Math.Min(maxLength, state == State.Block ? length + blockLength : length);

    /// <summary>A scanner for what a controller sends.</summary>
    /// <param name="maxLength">Longest message in bytes, terminator not counted.</param>
    /// <param name="acceptsIndefiniteBlocks">
    /// <c>#0</c> swallows everything to the end of input; only for transports that mark the end of a message.
    /// </param>
    /// <param name="terminator">Last byte of a message; some serial instruments take CR instead of LF.</param>
    public static ScpiMessageScanner ForProgramMessages(
        int maxLength = DefaultMaxLength,
        bool acceptsIndefiniteBlocks = false,
        byte terminator = ScpiCharacters.NewLine) =>
        new(maxLength, terminator, isProgram: true, acceptsIndefiniteBlocks);

    /// <summary>A scanner for what an instrument answers.</summary>
    /// <param name="maxLength">Longest message in bytes, terminator not counted.</param>
    /// <param name="terminator">Last byte of a message; some serial instruments end with CR instead of LF.</param>
    public static ScpiMessageScanner ForResponseMessages(
        int maxLength = DefaultMaxLength, byte terminator = ScpiCharacters.NewLine) =>
        new(maxLength, terminator, isProgram: false, acceptsIndefiniteBlocks: false);

    /// <summary>Forgets the current message and what is known of the buffer (device clear, reconnect).</summary>
    public void Reset()
    {
        (state, hasHeader, inData, atDatum, endsInReturn) = (State.Text, false, !isProgram, !isProgram, false);
        (depth, lengthDigits, blockLength, length, scanned) = (0, 0, 0, 0, 0);
        IsSkipping = false;
    }

    /// <summary>
    /// Reads one message from the front of <paramref name="buffer"/>, which moves past it (terminator included) only on
    /// <see cref="FrameStatus.Complete"/>. Until then call again with the same bytes and more behind them.
    /// </summary>
    /// <param name="buffer">Received bytes.</param>
    /// <param name="message">The message without terminator and without a CR before it.</param>
    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        foreach (ReadOnlyMemory<byte> segment in buffer.Slice(scanned))
        {
            // Advance resets the scanner on Complete, so the trim is taken before the terminator can be eaten.
            long before = scanned;
            FrameStatus status = Advance(segment.Span, out int consumed, out bool trimReturn);
            if (status == FrameStatus.Malformed)
            {
                Reset();
                return status;
            }

            if (status == FrameStatus.Complete)
            {
                long end = before + consumed;
                message = buffer.Slice(0, end - (trimReturn ? 2 : 1));
                buffer = buffer.Slice(end);
                return status;
            }

            scanned = before + consumed;
        }

        return FrameStatus.NeedMoreData;
    }

    /// <summary>
    /// Looks at the next bytes of the stream, each given once. <paramref name="consumed"/> of them belong to the current
    /// message, its terminator included; the rest is for the next call.
    /// </summary>
    /// <returns>
    /// <see cref="FrameStatus.Malformed"/> once, as soon as the message exceeds the limit or declares that it will:
    /// the calls that follow skip it (<see cref="IsSkipping"/>) and answer Complete at its end.
    /// </returns>
    public FrameStatus Advance(ReadOnlySpan<byte> next, out int consumed) => Advance(next, out consumed, out _);

    private FrameStatus Advance(ReadOnlySpan<byte> next, out int consumed, out bool trimReturn)
    {
        trimReturn = false;
        for (consumed = 0; consumed < next.Length;)
        {
            if (state is State.Block or State.Indefinite)
            {
                int taken = state == State.Block ? Math.Min(blockLength, next.Length - consumed) : next.Length - consumed;
                consumed += taken;
                length += taken;
                blockLength -= taken;
                if (state == State.Block && blockLength == 0) state = State.Text;
            }
            else
            {
                byte value = next[consumed++];
                if (StepEndsMessage(value))
                {
                    trimReturn = endsInReturn;
                    Reset();
                    return FrameStatus.Complete;
                }

                length++;
            }

            if (!IsSkipping && length + (state == State.Block ? blockLength : 0L) > maxLength)
            {
                IsSkipping = true;
                return FrameStatus.Malformed;
            }
        }

        return FrameStatus.NeedMoreData;
    }

    private bool StepEndsMessage(byte value)
    {
        switch (state)
        {
            case State.String:
                if (value == quote) state = State.AfterQuote;
                return false;
            case State.AfterQuote:
                // A doubled quote stands for itself and the string goes on.
                state = value == quote ? State.String : State.Text;
                return state == State.Text && TextEndsMessage(value);
            case State.Hash:
                return StepHash(value);
            case State.LengthDigits:
                return StepLengthDigit(value);
            default:
                return TextEndsMessage(value);
        }
    }

    private bool StepHash(byte value)
    {
        state = State.Text;
        if (value is >= (byte)'1' and <= (byte)'9')
        {
            (state, lengthDigits, blockLength) = (State.LengthDigits, value - '0', 0);
            return false;
        }

        if (value == '0' && acceptsIndefiniteBlocks)
        {
            state = State.Indefinite;
            return false;
        }

        return TextEndsMessage(value); // #H, #Q, #B, or an error for the parser to name
    }

    private bool StepLengthDigit(byte value)
    {
        if (!ScpiCharacters.IsDigit(value))
        {
            state = State.Text;
            return TextEndsMessage(value);
        }

        blockLength = (blockLength * 10) + (value - '0');
        if (--lengthDigits == 0) (state, endsInReturn) = (blockLength == 0 ? State.Text : State.Block, false);
        return false;
    }

    private bool TextEndsMessage(byte value)
    {
        if (value == terminator) return true;

        endsInReturn = !isProgram && value == ScpiCharacters.CarriageReturn;
        if (ScpiCharacters.IsWhiteSpace(value))
        {
            inData |= hasHeader;
            atDatum |= inData && depth == 0;
        }
        else if (value == ';')
        {
            (hasHeader, inData, atDatum, depth) = (false, !isProgram, !isProgram, 0);
        }
        else if (!inData)
        {
            hasHeader = true;
        }
        else if (value == ',' && depth == 0)
        {
            atDatum = true;
        }
        else if ((atDatum || depth > 0) && (value == '"' || (value == '\'' && isProgram)))
        {
            (state, quote, atDatum) = (State.String, value, false);
        }
        else
        {
            if (value == '#' && atDatum) state = State.Hash;
            atDatum = false;
            if (value == '(') depth++;
            if (value == ')' && depth > 0) depth--;
        }

        return false;
    }
}
