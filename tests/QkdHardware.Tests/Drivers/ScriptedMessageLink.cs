using System.Text;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using Xunit;

namespace QkdHardware.Tests.Drivers;

/// <summary>
/// A link with message boundaries that expects exactly the scripted requests, in order, and answers each with the scripted
/// reply, or not at all. <see cref="AssertFinished"/> fails on anything else, and on what was never asked.
/// </summary>
internal sealed class ScriptedMessageLink(string address = "scripted") : IMessageLink
{
    private readonly Queue<(string Request, string? Reply)> script = new();
    private readonly Channel<byte[]> replies = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? failure;

    public string Address { get; } = address;

    public Task<string> Lost => lost.Task;

    public bool IsDisposed { get; private set; }

    public ScriptedMessageLink Expect(string request, string? reply)
    {
        script.Enqueue((request, reply));
        return this;
    }

    public void AssertFinished()
    {
        Assert.True(failure is null, failure);
        Assert.True(script.Count == 0, $"never asked: {string.Join(" | ", script.Select(step => step.Request))}");
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        string sent = Encoding.Latin1.GetString(message.Span);
        if (!script.TryDequeue(out (string Request, string? Reply) step) || step.Request != sent)
        {
            failure ??= $"expected {step.Request ?? "nothing"}, but the driver sent {sent}";
            throw new LinkException(Address, failure);
        }

        if (step.Reply is not null) replies.Writer.TryWrite(Encoding.Latin1.GetBytes(step.Reply));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default) =>
        await replies.Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        lost.TrySetCanceled();
        return ValueTask.CompletedTask;
    }
}
