using System.Runtime.InteropServices;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Shared.Serial.Linux;

/// <summary>
/// A non-blocking terminal as a byte link, at either end. One thread polls the descriptor, so that a hang-up is noticed
/// while nobody reads or writes; data that is there is moved on the caller's thread. No timer is involved.
/// </summary>
internal sealed class DescriptorLink : IByteLink
{
    private const string HungUp = "the port hung up: the device was unplugged or switched off";

    // Closing a real port waits until the hardware has sent what was written, for as long as flow control stops it.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly int descriptor;
    private readonly WakeUp wakeUp = new();
    private readonly TimeProvider time;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PendingTransfer<Memory<byte>>? reading;
    private PendingTransfer<ReadOnlyMemory<byte>>? writing;
    private short armed = LibC.PollIn;
    private bool hungUp;
    private bool closing;

    /// <param name="address">The link, for messages.</param>
    /// <param name="descriptor">Non-blocking. Owned from now on.</param>
    /// <param name="time">The clock that bounds closing.</param>
    public DescriptorLink(string address, int descriptor, TimeProvider time)
    {
        (Address, this.descriptor, this.time) = (address, descriptor, time);
        new Thread(Poll) { IsBackground = true, Name = $"poll {address}" }.Start();
    }

    public string Address { get; }

    public Task<string> Lost => lost.Task;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            if (buffer.IsEmpty)
            {
                return ValueTask.FromResult(0);
            }

            int count = ReadNow(buffer.Span);
            if (count > 0)
            {
                return ValueTask.FromResult(count);
            }

            if (hungUp)
            {
                throw new LinkException(Address, HungUp);
            }

            ThrowIfBusy(reading);
            var pending = new PendingTransfer<Memory<byte>>(buffer);
            reading = pending;
            Arm(LibC.PollIn);
            pending.CancelWith(CancelReading, cancellationToken);
            return new ValueTask<int>(pending.Task);
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            ThrowIfBusy(writing);
            data = data[WriteNow(data.Span)..];
            if (hungUp)
            {
                throw new LinkException(Address, HungUp);
            }

            if (data.IsEmpty)
            {
                return ValueTask.CompletedTask;
            }

            var pending = new PendingTransfer<ReadOnlyMemory<byte>>(data);
            writing = pending;
            Arm(LibC.PollOut);
            pending.CancelWith(CancelWriting, cancellationToken);
            return new ValueTask(pending.Task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (!closing)
            {
                closing = true;
                lost.TrySetCanceled();
                Fail(new ObjectDisposedException(nameof(DescriptorLink)));
                wakeUp.Set();
            }
        }

        try
        {
            await closed.Task.WaitAsync(CloseLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The kernel is still sending; the polling thread closes the port when it lets go.
        }
    }

    private unsafe void Poll()
    {
        LibC.PollDescriptor* watched = stackalloc LibC.PollDescriptor[2];
        while (true)
        {
            lock (gate)
            {
                if (closing)
                {
                    break;
                }

                // poll() skips a negative descriptor: after a hang-up it would otherwise return at once for ever.
                watched[0] = new LibC.PollDescriptor { Descriptor = hungUp ? -1 : descriptor, Events = armed };
                watched[1] = new LibC.PollDescriptor { Descriptor = wakeUp.Descriptor, Events = LibC.PollIn };
            }

            if (LibC.Poll(watched, 2, -1) < 0)
            {
                continue;
            }

            if (watched[1].Returned != 0)
            {
                wakeUp.Reset();
            }

            lock (gate)
            {
                React(watched[0].Returned);
            }
        }

        _ = LibC.Close(descriptor);
        wakeUp.Dispose();
        closed.SetResult();
    }

    private void React(short returned)
    {
        if (closing)
        {
            return;
        }

        if ((returned & (LibC.PollIn | LibC.PollHangUp)) != 0)
        {
            armed &= ~LibC.PollIn;
            ContinueReading();
        }

        if ((returned & LibC.PollOut) != 0)
        {
            armed &= ~LibC.PollOut;
            ContinueWriting();
        }

        if ((returned & (LibC.PollHangUp | LibC.PollError | LibC.PollInvalid)) != 0)
        {
            HangUp();
        }
    }

    private void ContinueReading()
    {
        if (reading is { } pending)
        {
            // Stays armed: the next read most likely follows, and what poll saw may have been taken by a read between
            // poll and here. With no reader left, the next poll disarms.
            armed |= LibC.PollIn;
            if (ReadNow(pending.Data.Span) is > 0 and int count)
            {
                reading = null;
                pending.Complete(count);
            }
        }
    }

    private void ContinueWriting()
    {
        if (writing is { } pending)
        {
            pending.Data = pending.Data[WriteNow(pending.Data.Span)..];
            if (pending.Data.IsEmpty)
            {
                writing = null;
                pending.Complete(0);
            }
            else
            {
                armed |= LibC.PollOut;
            }
        }
    }

    private void HangUp()
    {
        hungUp = true;
        lost.TrySetResult(HungUp);
        Fail(new LinkException(Address, HungUp));
    }

    private void Arm(short events)
    {
        if ((armed & events) == 0)
        {
            armed |= events;
            wakeUp.Set();
        }
    }

    private void CancelReading(PendingTransfer<Memory<byte>> pending, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            reading = ReferenceEquals(reading, pending) ? null : reading;
            pending.Cancel(cancellationToken);
        }
    }

    private void CancelWriting(PendingTransfer<ReadOnlyMemory<byte>> pending, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            writing = ReferenceEquals(writing, pending) ? null : writing;
            pending.Cancel(cancellationToken);
        }
    }

    private void Fail(Exception exception)
    {
        reading?.Fail(exception);
        writing?.Fail(exception);
        (reading, writing) = (null, null);
    }

    private static void ThrowIfBusy(object? pending)
    {
        if (pending is not null)
        {
            throw new InvalidOperationException("A link has one reader and one writer at a time.");
        }
    }

    private unsafe int ReadNow(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            nint count;
            do
            {
                count = LibC.Read(descriptor, pointer, (nuint)buffer.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == LibC.Interrupted);

            if (count > 0)
            {
                return (int)count;
            }

            // A terminal with nothing to read says "try again"; one that hung up says 0 or an error.
            if (count == 0 || Marshal.GetLastPInvokeError() != LibC.TryAgain)
            {
                HangUp();
            }

            return 0;
        }
    }

    private unsafe int WriteNow(ReadOnlySpan<byte> data)
    {
        int written = 0;
        fixed (byte* pointer = data)
        {
            while (written < data.Length)
            {
                nint count = LibC.Write(descriptor, pointer + written, (nuint)(data.Length - written));
                if (count > 0)
                {
                    written += (int)count;
                    continue;
                }

                int error = count == 0 ? LibC.TryAgain : Marshal.GetLastPInvokeError();
                if (error == LibC.Interrupted)
                {
                    continue;
                }

                if (error != LibC.TryAgain)
                {
                    HangUp();
                }

                break;
            }
        }

        return written;
    }
}
