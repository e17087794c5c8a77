using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.Id900;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>One record from preparation to the last tag (SPEC.md section 5).</summary>
internal sealed class Id900Record(
    DriverContext context, Id900Scpi scpi, DataLinkTarget target, DataAddress address, AcquisitionRequest request, Action<TagBlock> onBlock)
{
    private static readonly TimeSpan ProgressTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    // Twice for each input: once met the end of the stream before, and once more for whatever came between.
    private const int MaxReconnections = 2 * Id900TimeTagger.Inputs;

    private readonly List<TagStream> streams = [];
    private readonly Dictionary<int, string> acquisitions = [];
    private readonly Lock delivery = new();
    private int reconnections;

    /// <summary>Runs the record. Whatever happens, the instrument is told to stop before this returns.</summary>
    public async ValueTask<AcquisitionSummary> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
            await scpi.SendAsync(Id900Messages.Play, cancellationToken).ConfigureAwait(false);
            await WaitForGateAsync(cancellationToken).ConfigureAwait(false);
            await WaitForTargetAsync(cancellationToken).ConfigureAwait(false);
            Dictionary<int, DataLinkStatus> told = await StopTargetAsync(cancellationToken).ConfigureAwait(false);
            await WaitForTagsAsync(told, cancellationToken).ConfigureAwait(false);
            long losses = told.Values.Sum(status => status.Errors.Count);
            foreach (int input in request.Inputs)
            {
                await scpi.SendAsync(Id900Messages.Send(input, false), cancellationToken).ConfigureAwait(false);
                losses += await scpi.AskIntegerAsync(Id900Messages.ReadErrors(input), cancellationToken).ConfigureAwait(false);
            }

            return new(streams.ToDictionary(stream => stream.Input, stream => stream.Received), losses);
        }
        catch
        {
            await AbandonAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            foreach (TagStream stream in streams) await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (int input in request.Inputs)
        {
            streams.Add(await TagStream.OpenAsync(context, input, delivery, onBlock, cancellationToken).ConfigureAwait(false));
        }

        long duration = Picoseconds.FromTimeSpan(request.Duration).Value;
        await scpi.SendAsync(Id900Messages.SelectManualArming, cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.EnableRecord, cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.Stop, cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.SetRecordCount(1), cancellationToken).ConfigureAwait(false);
        await scpi.SendAsync(Id900Messages.SetRecordDuration(duration), cancellationToken).ConfigureAwait(false);
        foreach (int input in request.Inputs)
        {
            await scpi.SendAsync(Id900Messages.LinkReference(input, Id900Block.Start), cancellationToken).ConfigureAwait(false);
            await scpi.SendAsync(Id900Messages.LinkStop(input, Id900Block.Input(input)), cancellationToken).ConfigureAwait(false);
        }

        await ConfirmAsync(duration, cancellationToken).ConfigureAwait(false);
        foreach (int input in request.Inputs)
        {
            await scpi.SendAsync(Id900Messages.ClearErrors(input), cancellationToken).ConfigureAwait(false);
            acquisitions[input] = await target
                .StartStreamAsync(address.Host, input, address.StreamPort(input), cancellationToken).ConfigureAwait(false);
            await scpi.SendAsync(Id900Messages.Send(input, true), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ConfirmAsync(long duration, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[] lines = await scpi.AskAsync(
            Id900Messages.ReadRecord(request.Inputs), 2 + (2 * request.Inputs.Count), cancellationToken).ConfigureAwait(false);
        bool isAsAsked = Id900Reply.TryReadInteger(lines[0], out long count) && count == 1
            && Id900Reply.TryReadTime(lines[1], out long told) && told == duration;
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            isAsAsked &= Id900Reply.Is(lines[2 + (2 * i)], Id900Block.Start)
                && Id900Reply.Is(lines[3 + (2 * i)], Id900Block.Input(request.Inputs[i]));
        }

        if (!isAsAsked)
        {
            throw scpi.Rejected(
                $"asked for one record of {duration} ps of the inputs {string.Join(", ", request.Inputs)}, but the instrument reports another.",
                "Check that nothing else commands the instrument.");
        }
    }

    private async ValueTask WaitForGateAsync(CancellationToken cancellationToken)
    {
        // Twice the record's time: the emulated optical world may need longer than the wall.
        TimeSpan bound = (request.Duration * 2) + TimeSpan.FromSeconds(30);
        long start = context.Time.GetTimestamp();
        while (await scpi.IsPlayingAsync(cancellationToken).ConfigureAwait(false))
        {
            if (context.Time.GetElapsedTime(start) > bound)
            {
                throw Timeout($"the record of {request.Duration.TotalSeconds:0.###} s still plays after {bound.TotalSeconds:0.###} s.");
            }

            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WaitForTargetAsync(CancellationToken cancellationToken)
    {
        foreach ((int input, string id) in acquisitions)
        {
            var progress = new Progress(context.Time);
            while (true)
            {
                DataLinkStatus status = await target.ReadStatusAsync(id, cancellationToken).ConfigureAwait(false);
                if (status.AcquisitionsCount >= 1) break;
                if (progress.IsOver(status.TimestampsCount ?? 0, ProgressTimeout))
                {
                    throw Timeout(
                        $"the record is over, but the data link target has not got the timestamps of input {input} "
                        + $"{ProgressTimeout.TotalSeconds:0.###} s later.");
                }

                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<Dictionary<int, DataLinkStatus>> StopTargetAsync(CancellationToken cancellationToken)
    {
        var told = new Dictionary<int, DataLinkStatus>();
        foreach (int input in request.Inputs)
        {
            told[input] = await target.StopAsync(acquisitions[input], cancellationToken).ConfigureAwait(false);
            acquisitions.Remove(input);
            if (told[input].TimestampsCount is null)
            {
                throw context.Violation("expected timestamps_count in the reply to stop.", target.LastExchange);
            }
        }

        return told;
    }

    private async ValueTask WaitForTagsAsync(Dictionary<int, DataLinkStatus> told, CancellationToken cancellationToken)
    {
        var progress = new Progress(context.Time);
        while (true)
        {
            await ThrowIfFailedAsync().ConfigureAwait(false);
            bool areAllHere = true;
            for (int i = 0; i < streams.Count; i++)
            {
                if (streams[i].EndedUnused && told[streams[i].Input].TimestampsCount > 0) await TryReconnectAsync(i, cancellationToken).ConfigureAwait(false);
                TagStream stream = streams[i];
                bool hasEnded = stream.Receiving.IsCompleted; // Looked at first: what came before the end is counted then.
                long expected = told[stream.Input].TimestampsCount!.Value;
                long received = stream.Received;
                if (received > expected || (hasEnded && received < expected)) throw Mismatch(stream.Input, expected, received);
                areAllHere &= received == expected;
            }

            if (areAllHere) return;
            if (progress.IsOver(streams.Sum(stream => stream.Received), ProgressTimeout))
            {
                string counts = string.Join(
                    ", ",
                    streams.Select(stream => $"{stream.Received} of {told[stream.Input].TimestampsCount} timestamps of input {stream.Input}"));
                throw Timeout($"{counts} arrived, and no more within {ProgressTimeout.TotalSeconds:0.###} s.");
            }

            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The failure of a stream, or of the caller's own handler, ends the record.</summary>
    private async ValueTask ThrowIfFailedAsync()
    {
        foreach (TagStream stream in streams)
        {
            if (stream.Receiving.IsFaulted) await stream.Receiving.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Connects a stream anew. Since streams connect before the target binds, they may have met the end of the stream before.
    /// The target keeps what it sends until they are there.
    /// </summary>
    private async ValueTask TryReconnectAsync(int index, CancellationToken cancellationToken)
    {
        if (reconnections == MaxReconnections) return;
        reconnections++;
        TagStream ended = streams[index];
        streams[index] = await TagStream.OpenAsync(context, ended.Input, delivery, onBlock, cancellationToken).ConfigureAwait(false);
        await ended.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        await ThrowIfFailedAsync().ConfigureAwait(false);
        for (int i = 0; i < streams.Count; i++)
        {
            if (acquisitions.ContainsKey(streams[i].Input) && streams[i].EndedUnused) await TryReconnectAsync(i, cancellationToken).ConfigureAwait(false);
        }

        await Task.Delay(Id900TimeTagger.PollingInterval, context.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops what may be under way, in bounded time; the reason for it is on its way to the caller already.</summary>
    private async ValueTask AbandonAsync()
    {
        using var bound = new CancellationTokenSource(StopTimeout, context.Time);
        await TryAsync(() => scpi.SendAsync(Id900Messages.Stop, bound.Token)).ConfigureAwait(false);
        foreach (string id in acquisitions.Values)
        {
            await TryAsync(async () => await target.StopAsync(id, bound.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        // An acquisition may have started without our learning its id.
        await TryAsync(() => target.ReleaseAsync(address, bound.Token)).ConfigureAwait(false);
        foreach (int input in request.Inputs)
        {
            await TryAsync(() => scpi.SendAsync(Id900Messages.Send(input, false), bound.Token)).ConfigureAwait(false);
        }
    }

    private static async ValueTask TryAsync(Func<ValueTask> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (InstrumentException)
        {
            // The first failure is the one to report.
        }
        catch (OperationCanceledException)
        {
            // The bound is over; nor may the rest of it hold the caller up.
        }
    }

    private InstrumentException Timeout(string problem) => new(
        InstrumentErrorKind.Timeout,
        context.DeviceId,
        problem,
        target.LastExchange,
        "Check that the data link target reaches the instrument and that no other program takes the stream.");

    private InstrumentException Mismatch(int input, long expected, long received) => context.Violation(
        $"the data link target sent {expected} timestamps of input {input}, but {received} arrived.", target.LastExchange);

    /// <summary>Tells when a number has not changed for too long.</summary>
    private sealed class Progress(TimeProvider time)
    {
        private long last = -1;
        private long since = time.GetTimestamp();

        public bool IsOver(long value, TimeSpan timeout)
        {
            if (value != last) (last, since) = (value, time.GetTimestamp());
            return time.GetElapsedTime(since) > timeout;
        }
    }
}
