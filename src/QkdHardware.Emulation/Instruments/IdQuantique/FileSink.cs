using System.Text;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.IdQuantique;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A file of timestamps, binary or one line each (SPEC.md section 4).</summary>
internal sealed class FileSink(FileStream file, bool isAscii, bool hasReference) : ITimestampSink
{
    public int? Port => null;

    public async ValueTask PutAsync(TimestampBatch batch, CancellationToken cancellationToken) =>
        await file.WriteAsync(isAscii ? Lines(batch) : Records(batch), cancellationToken).ConfigureAwait(false);

    public async ValueTask EndAsync(CancellationToken cancellationToken) =>
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private byte[] Records(TimestampBatch batch)
    {
        byte[] records = new byte[batch.Count * (hasReference ? Id900Timestamp.LengthWithReference : Id900Timestamp.Length)];
        if (hasReference) TimestampRecords.Join(batch.Times, batch.References, records);
        else TimestampRecords.Write(batch.Times, records);
        return records;
    }

    private byte[] Lines(TimestampBatch batch)
    {
        var text = new StringBuilder(batch.Count * 16);
        for (int i = 0; i < batch.Count; i++)
        {
            text.Append(new Id900Timestamp((ulong)batch.Times[i], (ulong)batch.References[i]).ToLine(hasReference)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
