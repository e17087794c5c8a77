using System.Buffers;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>The server's part of opening a ZMTP connection: greeting for greeting, READY for READY.</summary>
/// <param name="socketType">What this side is.</param>
/// <param name="peerTypes">What the client may be.</param>
internal sealed class ZmtpHandshake(string socketType, params string[] peerTypes)
{
    private bool greetingSent;
    private bool greetingReceived;

    /// <summary>Whether messages may flow.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes what it can from the input and writes what is due.</summary>
    /// <exception cref="InvalidDataException">The client speaks something else, or is of the wrong type.</exception>
    public void Continue(ZmtpInput input, IBufferWriter<byte> output)
    {
        if (!greetingSent)
        {
            // The client's first ten bytes are a question for this.
            output.Write(Zmtp.Greeting);
            greetingSent = true;
        }

        if (!greetingReceived)
        {
            if (!input.TryReadGreeting(out ReadOnlySpan<byte> greeting))
            {
                return;
            }

            if (!Zmtp.IsAcceptable(greeting))
            {
                throw new InvalidDataException("the client's greeting is not that of ZMTP 3 without encryption");
            }

            greetingReceived = true;
            Zmtp.WriteReady(output, socketType);
        }

        if (input.TryReadFrame(out byte flags, out ReadOnlySpan<byte> body))
        {
            string? peerType = (flags & Zmtp.Command) != 0 ? Zmtp.ReadSocketType(body) : null;
            IsDone = Array.IndexOf(peerTypes, peerType) >= 0
                ? true
                : throw new InvalidDataException(
                    $"the client is a {peerType ?? "peer without READY"} socket; expected {string.Join(" or ", peerTypes)}");
        }
    }
}
