using System.Text;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using Xunit;

namespace QkdHardware.Tests.Drivers;

/// <summary>
/// The instrument's end of a byte link, played from a script: bytes that the driver must send, in order, each with what
/// comes back. Anything else that the driver sends fails the test at once; <see cref="AssertFinished"/> fails on what was
/// never sent. Texts are Latin-1, so that every byte can be written. As a link opener it is every link of the device.
/// </summary>
internal sealed class ScriptedByteLink(string address = "scripted") : IByteLink, ILinkOpener
{
    private readonly Lock gate = new();
    private readonly Queue<(string Sent, string[] Reply)> steps = new();
    private readonly Queue<(int Length, TaskCompletionSource Reached)> watches = new();
    private readonly StringBuilder sent = new();
    private readonly Channel<byte[]> incoming = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isIdle;
    private byte[] rest = [];
    private int matched;
    private string? failure;

    public string Address { get; } = address;

    public Task<string> Lost => lost.Task;

    public bool IsDisposed { get; private set; }

    /// <summary>Everything that the driver sent so far.</summary>
    public string Sent
    {
        get
        {
            lock (gate)
            {
                return sent.ToString();
            }
        }
    }

    /// <summary>The next thing that the driver must send, and the portions of the answer.</summary>
    public ScriptedByteLink Expect(string bytes, params string[] reply)
    {
        lock (gate)
        {
            steps.Enqueue((bytes, reply));
        }

        return this;
    }

    public ScriptedByteLink Expect(byte[] bytes, byte[]? reply) =>
        Expect(Encoding.Latin1.GetString(bytes), reply is null ? [] : [Encoding.Latin1.GetString(reply)]);

    /// <summary>The instrument says something unasked, in one portion for each text.</summary>
    public ScriptedByteLink Push(params string[] portions)
    {
        lock (gate)
        {
            foreach (string portion in portions)
            {
                isIdle = false;
                incoming.Writer.TryWrite(Encoding.Latin1.GetBytes(portion));
            }
        }

        return this;
    }

    /// <summary>Completes when the driver has sent this many bytes in all.</summary>
    public Task WhenSent(int length)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            watches.Enqueue((length, reached));
            Notify();
        }

        return reached.Task;
    }

    /// <summary>Completes when the driver's side has read all that was said so far.</summary>
    public Task WhenTaken()
    {
        lock (gate)
        {
            if (!isIdle && idle.Task.IsCompleted)
            {
                idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return idle.Task;
        }
    }

    /// <summary>The instrument closes its side.</summary>
    public void HangUp()
    {
        lost.TrySetResult("the peer closed the connection");
        incoming.Writer.TryComplete();
    }

    public void AssertFinished()
    {
        lock (gate)
        {
            Assert.True(failure is null, failure);
            Assert.True(steps.Count == 0, steps.Count == 0 ? null : $"never sent: {steps.Peek().Sent}");
        }
    }

    public bool Has(string linkName) => true;

    public string AddressOf(string linkName) => Address;

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) => new(this);

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        throw new LinkException(Address, "not a link with message boundaries");

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.Length == 0)
        {
            lock (gate)
            {
                if (!incoming.Reader.TryPeek(out _))
                {
                    isIdle = true;
                    idle.TrySetResult();
                }
            }

            if (!await incoming.Reader.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }

            incoming.Reader.TryRead(out rest!);
        }

        int count = Math.Min(rest.Length, buffer.Length);
        rest.AsSpan(0, count).CopyTo(buffer.Span);
        rest = rest[count..];
        return count;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        if (lost.Task.IsCompleted)
        {
            throw new LinkException(Address, "the peer closed the connection");
        }

        lock (gate)
        {
            sent.Append(Encoding.Latin1.GetString(data.Span));
            while (failure is null && matched < sent.Length && Match())
            {
            }

            Notify();
            Assert.True(failure is null, failure);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        lost.TrySetCanceled();
        incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private bool Match()
    {
        string got = sent.ToString(matched, sent.Length - matched);
        if (!steps.TryPeek(out (string Sent, string[] Reply) step))
        {
            failure = $"sent beyond the script: {got}";
            return false;
        }

        int common = Math.Min(got.Length, step.Sent.Length);
        if (!got.AsSpan(0, common).SequenceEqual(step.Sent.AsSpan(0, common)))
        {
            failure = $"expected {step.Sent}, sent {got}";
            return false;
        }

        if (got.Length < step.Sent.Length)
        {
            return false;
        }

        steps.Dequeue();
        matched += step.Sent.Length;
        Push(step.Reply);
        return true;
    }

    private void Notify()
    {
        while (watches.TryPeek(out (int Length, TaskCompletionSource Reached) watch) && watch.Length <= sent.Length)
        {
            watches.Dequeue();
            watch.Reached.TrySetResult();
        }
    }
}
