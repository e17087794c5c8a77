using System.Buffers;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// One connection to an emulated SCPI instrument: input buffer, parser and output. Feed it with one call at a time
/// (<see cref="InvalidOperationException"/> otherwise); <see cref="DeviceClear"/> and the status byte are for any thread.
/// </summary>
public sealed class ScpiSession : IDisposable
{
    private readonly ScpiMessageRunner runner;
    private readonly ProgramMessageAssembler stream;
    private readonly ProgramMessageAssembler messages;
    private readonly Lock gate = new();
    private CancellationTokenSource clearing = new();
    private bool isBusy;
    private bool isClearDue;
    private bool isDisposed;

    internal ScpiSession(ScpiEngine engine)
    {
        Engine = engine;
        runner = new(this);
        stream = new(engine.Dialect, marksMessageEnds: false);
        messages = new(engine.Dialect, marksMessageEnds: true);
        Output = new(engine.Status);
    }

    public ScpiEngine Engine { get; }

    /// <summary>Responses waiting to be fetched, on transports where they are.</summary>
    internal PendingResponse Output { get; }

    /// <summary>Takes bytes from a stream transport (TCP, serial), cut anywhere, and runs the messages that end in them.</summary>
    /// <param name="input">What has arrived. Not needed after the call.</param>
    /// <param name="output">Gets each response as one contiguous chunk, so that it can leave with one write.</param>
    /// <param name="flush">Sends what is in <paramref name="output"/>; called after each response. Null to send after the call.</param>
    /// <param name="cancellationToken">Ends the running command; its message and what is behind it in the input are lost.</param>
    public ValueTask FeedAsync(
        ReadOnlyMemory<byte> input,
        IBufferWriter<byte> output,
        Func<CancellationToken, ValueTask>? flush,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ConsumeAsync(stream, input, isEnd: false, new StreamOutlet(output, flush), cancellationToken);
    }

    /// <summary>As the other, leaving it to the caller to send the output after the call.</summary>
    public ValueTask FeedAsync(
        ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken = default) =>
        FeedAsync(input, output, flush: null, cancellationToken);

    /// <summary>
    /// Runs one message of a request and reply transport (ZeroMQ) and returns its response, empty if there is none; valid
    /// until the next call. An instrument that acknowledges answers an empty message, too.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>> ExecuteMessageAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        Output.Clear();
        ReadOnlyMemory<byte> whole = message.IsEmpty ? new[] { (byte)Engine.Dialect.MessageTerminator } : message;
        await ConsumeAsync(messages, whole, isEnd: true, Output, cancellationToken).ConfigureAwait(false);
        return Output.Take(int.MaxValue);
    }

    /// <summary>
    /// Device clear: input, output and parser are emptied, a running command is cancelled. Registers and error queue stay
    /// (IEEE 488.2 section 5.8).
    /// </summary>
    public void DeviceClear()
    {
        CancellationTokenSource ended;
        lock (gate)
        {
            if (isDisposed) return;
            (ended, clearing) = (clearing, new());
            isClearDue = isBusy;
            if (!isBusy) Empty();
        }

        Engine.Operations.CancelNotification();
        ended.Cancel();
        ended.Dispose();
    }

    /// <summary>The status byte as <c>*STB?</c> has it, with MSS in bit 6.</summary>
    public StatusByte ReadStatus()
    {
        StatusByte summary = Engine.Status.Summarize(Output.IsAvailable || runner.HasUnsentResponse);
        return (summary & Engine.Status.ServiceEnable) != 0 ? summary | StatusByte.RequestService : summary;
    }

    /// <summary>Cancels a running command; its buffers are given back when it has ended.</summary>
    public void Dispose()
    {
        DeviceClear();
        lock (gate)
        {
            if (!isDisposed && !isBusy) ReleaseBuffers();
            isDisposed = true;
        }

        clearing.Dispose();
    }

    /// <summary>Takes bytes of a transport that marks the end of messages, and leaves the response in <see cref="Output"/>.</summary>
    internal ValueTask WriteAsync(ReadOnlyMemory<byte> input, bool isEnd, CancellationToken cancellationToken) =>
        ConsumeAsync(messages, input, isEnd, Output, cancellationToken);

    private async ValueTask ConsumeAsync(
        ProgramMessageAssembler assembler,
        ReadOnlyMemory<byte> input,
        bool isEnd,
        IResponseOutlet outlet,
        CancellationToken cancellationToken)
    {
        CancellationToken cleared = Enter();
        using CancellationTokenSource? either = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cleared)
            : null;
        try
        {
            while (!cleared.IsCancellationRequested)
            {
                FrameStatus status = assembler.TryTake(ref input, isEnd, out ReadOnlyMemory<byte> message);
                if (status == FrameStatus.NeedMoreData) break;
                if (status == FrameStatus.Malformed) Engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.InputBufferOverrun));
                else await RunAsync(assembler, message, outlet, either?.Token ?? cleared).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cleared.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A device clear is no failure of the one who fed us: the command is gone, and Exit empties the buffers.
        }
        finally
        {
            Exit();
        }
    }

    private async ValueTask RunAsync(
        ProgramMessageAssembler assembler, ReadOnlyMemory<byte> message, IResponseOutlet outlet, CancellationToken cancellationToken)
    {
        try
        {
            // An empty line is no message, but on transports of one reply to one request it wants its reply.
            bool isBlank = message.Span.IndexOfAnyExceptInRange((byte)0, (byte)' ') < 0;
            if (isBlank && !(assembler.MarksMessageEnds && !Output.IsAvailable)) return;

            outlet.BeginMessage();
            ReadOnlyMemory<byte> response = await runner
                .RunAsync(message, assembler.MarksMessageEnds, cancellationToken)
                .ConfigureAwait(false);
            if (response.IsEmpty) return;
            await outlet.SendAsync(response, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            assembler.Release();
        }
    }

    private CancellationToken Enter()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (isBusy) throw new InvalidOperationException("The session is being fed already.");
            isBusy = true;
            return clearing.Token;
        }
    }

    private void Exit()
    {
        lock (gate)
        {
            isBusy = false;
            if (isClearDue) Empty();
            isClearDue = false;
            if (isDisposed) ReleaseBuffers();
        }
    }

    private void Empty()
    {
        stream.Reset();
        messages.Reset();
        runner.Clear();
        Output.Clear();
    }

    private void ReleaseBuffers()
    {
        stream.Dispose();
        messages.Dispose();
        runner.Dispose();
    }
}
