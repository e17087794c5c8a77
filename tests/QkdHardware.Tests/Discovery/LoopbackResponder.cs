using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using QkdHardware.Protocols.Mdns;

namespace QkdHardware.Tests.Discovery;

/// <summary>A responder on a port of the loopback address: answers each datagram as the test says. Nothing leaves this machine.</summary>
internal sealed class LoopbackResponder : IAsyncDisposable
{
    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<bool> answered = Channel.CreateUnbounded<bool>();
    private readonly Task serving;

    /// <param name="answer">The datagrams that answer a query.</param>
    public LoopbackResponder(Func<DnsMessage, IEnumerable<byte[]>> answer) => serving = Task.Run(() => ServeAsync(answer));

    public IPEndPoint EndPoint => (IPEndPoint)socket.Client.LocalEndPoint!;

    /// <summary>Waits until another query was answered: the datagrams have then arrived, as the kernel carries them at once.</summary>
    public Task WhenAnsweredAsync() => answered.Reader.ReadAsync().AsTask();

    public static byte[] Write(DnsMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        socket.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync(Func<DnsMessage, IEnumerable<byte[]>> answer)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult received = await socket.ReceiveAsync(stop.Token);
                if (!DnsMessage.TryParse(received.Buffer, out DnsMessage query)) continue;
                foreach (byte[] datagram in answer(query)) await socket.SendAsync(datagram, received.RemoteEndPoint, stop.Token);
                answered.Writer.TryWrite(true);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposal.
        }
    }
}
