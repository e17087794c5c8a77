using System.Buffers;
using System.Text;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Instruments;

/// <summary>A foreign client of a pretend firmware: text in, text out.</summary>
internal sealed class ScpiClient(IByteService service)
{
    private readonly IByteConversation conversation = service.Connect(new Silent());

    /// <summary>Sends a message with its new line and returns all that came back, as it came.</summary>
    public string Send(string message) => Send(Encoding.Latin1.GetBytes(message + "\n"));

    /// <summary>Sends bytes as they are.</summary>
    public string Send(ReadOnlyMemory<byte> bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        conversation.ReceiveAsync(bytes, output, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    private sealed class Silent : IByteClient
    {
        public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => default;
    }
}
