using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.IdQuantique;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A stream: one message of records for each sub-acquisition (SPEC.md sections 1 and 4).</summary>
internal sealed class StreamSink(ITagStreamDoor door, int port, bool hasReference, Id900Assumed assumed) : ITimestampSink
{
    public int? Port => port;

    /// <summary>A fault: so many timestamps of the next message vanish on their way.</summary>
    public int LostTimestamps { get; set; }

    public async ValueTask PutAsync(TimestampBatch batch, CancellationToken cancellationToken)
    {
        int count = Math.Max(0, batch.Count - LostTimestamps);
        LostTimestamps = 0;
        if (count == 0 && !assumed.SendsEmptyRecords) return;
        byte[] message = new byte[count * (hasReference ? Id900Timestamp.LengthWithReference : Id900Timestamp.Length)];
        if (hasReference) TimestampRecords.Join(batch.Times.AsSpan(0, count), batch.References.AsSpan(0, count), message);
        else TimestampRecords.Write(batch.Times.AsSpan(0, count), message);
        await door.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (assumed.EndsWithMessage) await door.SendAsync(ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => door.DisposeAsync();
}
