using System.Buffers;
using QkdHardware.Abstractions.Links;
using Serilog;

namespace QkdHardware.Emulation.FrontDoors;

/// <summary>Carries one conversation over one connection: what comes goes to the firmware, its answers go back.</summary>
#pragma warning disable CA1001 // Disposing the semaphore would strand whoever waits for it; without a wait handle it holds nothing.
internal sealed class ByteSession : IByteClient
#pragma warning restore CA1001
{
    private const int ChunkLength = 64 * 1024;

    // An answer buffer that once held a long block is not kept for the life of the connection.
    private const int KeptOutputLength = 1024 * 1024;

    private readonly IByteLink link;
    private readonly SemaphoreSlim writing = new(1, 1);

    private ByteSession(IByteLink link) => this.link = link;

    /// <summary>Serves until the client is gone or <paramref name="cancellationToken"/> says so. Never throws.</summary>
    /// <param name="link">The connection. Owned.</param>
    /// <param name="service">The firmware.</param>
    public static async Task RunAsync(IByteLink link, IByteService service, CancellationToken cancellationToken)
    {
        try
        {
            await using (link.ConfigureAwait(false))
            {
                var session = new ByteSession(link);
                IByteConversation conversation = service.Connect(session);
                await using (conversation.ConfigureAwait(false))
                {
                    await session.ServeUntilHungUpAsync(conversation, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (LinkException)
        {
            // The client is gone.
        }
        catch (Exception exception) when (
            cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or ObjectDisposedException)
        {
            // The cable was pulled.
        }
#pragma warning disable CA1031 // A fault of one pretend firmware must not end the process that serves the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ForContext<ByteSession>().Error(
                exception, "The firmware behind {Address} failed; its client is cut off", link.Address);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        try
        {
            await WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }

    private async Task ServeUntilHungUpAsync(IByteConversation conversation, CancellationToken cancellationToken)
    {
        CancellationToken hungUp = conversation.HungUp;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hungUp);
        try
        {
            await ServeAsync(conversation, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (hungUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The instrument closes the connection.
        }
    }

    private async Task ServeAsync(IByteConversation conversation, CancellationToken cancellationToken)
    {
        var input = new byte[ChunkLength];
        var output = new ArrayBufferWriter<byte>();
        while (await link.ReadAsync(input, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            await conversation.ReceiveAsync(input.AsMemory(0, count), output, cancellationToken).ConfigureAwait(false);
            if (output.WrittenCount > 0)
            {
                await WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
            }

            if (output.Capacity > KeptOutputLength)
            {
                output = new ArrayBufferWriter<byte>();
            }
            else
            {
                output.ResetWrittenCount();
            }
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await link.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }
}
