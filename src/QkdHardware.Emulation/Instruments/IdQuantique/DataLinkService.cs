using System.Globalization;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// The data link target: a program on the client's host, not a part of the instrument, so that a power cycle of the
/// instrument does not touch it. Commands come one at a time, data from the instrument at any.
/// </summary>
internal sealed class DataLinkService(Id900Assumed assumed, ITagStreamDoorFactory doors, TimeProvider wall)
    : IMessageService, IAsyncDisposable
{
    // Who wants the port anew has done with the stream before, or never read it.
    private static readonly TimeSpan TakeoverPatience = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly List<DataLinkAcquisition> active = [];
    private readonly List<DataLinkAcquisition> stopped = [];

    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!DataLinkCommand.TryParse(message.Span, out DataLinkCommand command, out string problem)) return DataLinkReply.Error(problem);
        return command.Verb switch
        {
            DataLinkVerb.List => DataLinkReply.List(Active().Select(acquisition => acquisition.Id)),
            DataLinkVerb.Status => Find(command.Id!) is { } found ? DataLinkReply.Status(found.Status) : Unknown(command.Id!),
            DataLinkVerb.Stop => await StopAsync(command.Id!).ConfigureAwait(false),
            _ => await StartAsync(command).ConfigureAwait(false),
        };
    }

    /// <summary>Who takes timestamps now.</summary>
    public DataLinkAcquisition[] Active()
    {
        lock (gate) return [.. active];
    }

    /// <summary>A fault: timestamps of a channel's next sub-acquisition vanish on the stream, though they were counted.</summary>
    public void LoseTimestamps(int channel, int count)
    {
        foreach (DataLinkAcquisition acquisition in Active().Where(acquisition => acquisition.Channel == channel))
        {
            if (acquisition.Sink is StreamSink stream) stream.LostTimestamps = count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DataLinkAcquisition acquisition in Active()) Remove(acquisition);
        DataLinkAcquisition[] draining;
        lock (gate) draining = [.. stopped];
        foreach (DataLinkAcquisition acquisition in draining) await acquisition.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<ReadOnlyMemory<byte>> StartAsync(DataLinkCommand command)
    {
        string id = command.Id
            ?? string.Create(CultureInfo.InvariantCulture, $"{command.Address}:{Id900Words.FirstDataPort + command.Channel!.Value - 1}");
        if (Find(id) is not null) return DataLinkReply.Error($"the acquisition '{id}' is active already");
        try
        {
            ITimestampSink sink = command.Verb == DataLinkVerb.StartStream
                ? await BindAsync(command).ConfigureAwait(false)
                : Create(command);
            lock (gate) active.Add(new(id, command.Channel!.Value, sink, wall));
            return DataLinkReply.Started(id);
        }
        catch (IOException exception)
        {
            return DataLinkReply.Error(exception.Message); // A FrontDoorException is one.
        }
        catch (UnauthorizedAccessException exception)
        {
            return DataLinkReply.Error(exception.Message);
        }
    }

    private async ValueTask<StreamSink> BindAsync(DataLinkCommand command)
    {
        int port = command.StreamPort!.Value;
        DataLinkAcquisition[] before;
        lock (gate) before = [.. stopped.Where(acquisition => acquisition.Port == port)];
        foreach (DataLinkAcquisition acquisition in before)
        {
            await acquisition.AbandonAsync(TakeoverPatience).ConfigureAwait(false);
            await acquisition.DisposeAsync().ConfigureAwait(false);
            lock (gate) stopped.Remove(acquisition);
        }

        return new(doors.Bind(port), port, command.WithReferenceIndex, assumed);
    }

    private FileSink Create(DataLinkCommand command)
    {
        string path = Path.Combine(assumed.SaveFolder, command.FileName!);
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
        return new(file, command.IsAscii, command.WithReferenceIndex);
    }

    private async ValueTask<ReadOnlyMemory<byte>> StopAsync(string id)
    {
        if (Find(id) is not { } acquisition) return Unknown(id);
        Remove(acquisition);

        // A file is whole when the reply is there; a stream goes on as long as its reader needs.
        if (acquisition.Port is null)
        {
            await acquisition.DisposeAsync().ConfigureAwait(false);
            lock (gate) stopped.Remove(acquisition);
        }

        return DataLinkReply.Stopped(acquisition.Status);
    }

    private void Remove(DataLinkAcquisition acquisition)
    {
        lock (gate)
        {
            active.Remove(acquisition);
            stopped.Add(acquisition);
        }

        acquisition.Stop();
    }

    private DataLinkAcquisition? Find(string id) => Active().FirstOrDefault(acquisition => acquisition.Id == id);

    private static ReadOnlyMemory<byte> Unknown(string id) => DataLinkReply.Error($"no acquisition '{id}' is active");
}
