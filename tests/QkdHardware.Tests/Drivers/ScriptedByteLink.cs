using System.Text;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using Xunit;

namespace QkdHardware.Tests.Drivers;

/// <summary>
/// A link that expects exactly the scripted requests, in order, and answers each with the scripted reply, or not at all.
/// Anything else fails the test at once; <see cref="AssertFinished"/> fails on what was never asked.
/// </summary>
internal sealed class ScriptedByteLink : IByteLink, ILinkOpener
{
    private readonly Queue<(byte[] Expected, byte[]? Reply)> script = new();
    private readonly Channel<byte[]> replies = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] rest = [];

    public string Address => "scripted";

    public Task<string> Lost => lost.Task;

    public ScriptedByteLink Expect(string request, string? reply = null) =>
        Expect(Encoding.Latin1.GetBytes(request), reply is null ? null : Encoding.Latin1.GetBytes(reply));

    public ScriptedByteLink Expect(byte[] request, byte[]? reply)
    {
        script.Enqueue((request, reply));
        return this;
    }

    public void AssertFinished() =>
        Assert.True(script.Count == 0, $"never asked: {string.Join(" | ", script.Select(step => Encoding.Latin1.GetString(step.Expected)))}");

    public bool Has(string linkName) => true;

    public string AddressOf(string linkName) => Address;

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) => new(this);

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        throw new LinkException(Address, "not a link with message boundaries");

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (rest.Length == 0)
        {
            rest = await replies.Reader.ReadAsync(cancellationToken);
        }

        int count = Math.Min(rest.Length, buffer.Length);
        rest.AsMemory(0, count).CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        string sent = Encoding.Latin1.GetString(data.Span);
        Assert.True(script.Count > 0, $"nothing more was expected, but the driver sent: {sent}");
        (byte[] expected, byte[]? reply) = script.Dequeue();
        Assert.Equal(Encoding.Latin1.GetString(expected), sent);
        if (reply is not null)
        {
            replies.Writer.TryWrite(reply);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lost.TrySetCanceled();
        return ValueTask.CompletedTask;
    }
}
