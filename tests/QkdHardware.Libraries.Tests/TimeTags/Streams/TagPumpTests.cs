using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Streams;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags.Streams;

public sealed class TagPumpTests
{
    [Theory]
    [InlineData(TagBufferMode.Wait, 2)]
    [InlineData(TagBufferMode.Drop, 64)]
    public async Task Run_StreamOfBytes_ArrivesAsTheReaderDecodesIt(TagBufferMode mode, int blocks)
    {
        byte[] recording = ReadEvents(50_000);
        List<long> expected = [];
        using (TagReader reader = TagReader.Open(new MemoryStream(recording)))
        {
            foreach (TagBlock block in reader.ReadBlocks()) expected.AddRange(block.Times);
        }

        using TagReader live = TagReader.Open(new TrickleStream(recording, 1_001));
        using var buffer = new TagBuffer(mode, blocks: blocks, blockCapacity: 1_000);
        Task pump = Task.Run(() => TagPump.Run(live, buffer, 256));
        List<long> times = [];
        while (await buffer.ReadAsync() is { } block) times.AddRange(block.Times);
        await pump;

        Assert.Equal(50_000, expected.Count);
        Assert.Equal(expected, times);
        Assert.Equal(0, buffer.Dropped);
    }

    [Fact]
    public async Task Run_StreamThatBreaks_IsTheConsumersFailure()
    {
        using TagReader live = TagReader.Open(new BrokenStream(ReadEvents(50_000)));
        using var buffer = new TagBuffer(TagBufferMode.Wait);
        Task pump = Task.Run(() => TagPump.Run(live, buffer, 256));

        long tags = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (await buffer.ReadAsync() is { } block) tags += block.Count;
        });
        await pump;
        Assert.InRange(tags, 1, 49_999);
    }

    /// <summary>ID900 binary without references: little-endian words of picoseconds.</summary>
    private static byte[] ReadEvents(int count)
    {
        var random = new Random(3);
        byte[] bytes = new byte[count * sizeof(ulong)];
        long time = 1_000_000;
        for (int i = 0; i < count; i++)
        {
            time += 100 * random.Next(1, 100_000);
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(ulong)), time);
        }

        return bytes;
    }

    private sealed class BrokenStream(byte[] bytes) : Stream
    {
        private int position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (position > bytes.Length / 2) throw new IOException("The instrument was switched off.");
            int length = Math.Min(count, Math.Min(4_000, bytes.Length - position));
            bytes.AsSpan(position, length).CopyTo(buffer.AsSpan(offset));
            position += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
