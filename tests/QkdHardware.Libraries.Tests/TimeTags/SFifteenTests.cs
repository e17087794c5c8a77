using System.Buffers.Binary;
using System.Text;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class SFifteenTests
{
    // s-fifteen-instruments/pyS15, examples/TDC1_time_to_digital_converter.ipynb: one second without signal but two events.
    private static readonly uint[] Notebook =
    [
        0x8001EF11, (3960 << 5) | 0x11, (23482717 << 5) | 1, (3960 << 5) | 0x11, 0x8001EF11, (3960 << 5) | 0x11, (5058517 << 5) | 1,
    ];

    // fpfind's test data, option -X.
    private static readonly byte[] RealEvent = [0xD7, 0x1B, 0xAE, 0xED, 0x21, 0x8F, 0xE8, 0x4C];

    [Fact]
    public void Tdc1_NotebookWord_IsDummyAtPublishedTime()
    {
        var word = new Tdc1Word(0x8001EF11);
        Assert.True(word.IsDummy);
        Assert.Equal(67_112_824u, word.Ticks);
        Assert.Equal(word, Tdc1Word.Create(67_112_824, 1, isDummy: true));
    }

    [Fact]
    public void Tdc1_NotebookRun_HasTwoEventsAtOneInput()
    {
        (TagList tags, TagReader reader) = TagList.Read(Bytes(Notebook));
        Assert.Equal("tdc1", reader.Recording.Format);
        Assert.Equal([((1L << 27) + 23_482_717) * 2000, ((3L << 27) + 5_058_517) * 2000], tags.Times);
        Assert.Equal([(ushort)1, (ushort)1], tags.Channels);
        Assert.Equal((7, 2, 5, 3), (reader.Log.Records, reader.Log.Photons, reader.Log.OverflowRecords, reader.Log.Overflows));
    }

    [Fact]
    public void Tdc1_SeveralInputsInOneTick_AreSeveralTags()
    {
        (TagList tags, _) = TagList.Read(Bytes([Tdc1Word.Create(5, 1).Word, Tdc1Word.Create(7, 8).Word, Tdc1Word.Create(9, 4).Word, Tdc1Word.Create(11, 2).Word, Tdc1Word.Create(12, 1).Word, Tdc1Word.Create(20, 0b1101).Word]));
        Assert.Equal([10_000L, 14_000, 18_000, 22_000, 24_000, 40_000, 40_000, 40_000], tags.Times);
        Assert.Equal([(ushort)1, (ushort)4, (ushort)3, (ushort)2, (ushort)1, (ushort)1, (ushort)3, (ushort)4], tags.Channels);
    }

    [Fact]
    public void Timestamp7_RealEvent_HasPublishedTime()
    {
        ulong word = Timestamp7Event.SwapHalves(BinaryPrimitives.ReadUInt64LittleEndian(RealEvent));
        var record = new Timestamp7Event(word);
        Assert.Equal(0xEDAE1BD74CE88F21, word);
        Assert.Equal(16_725_251_019_979_299ul, record.Ticks);
        Assert.Equal((1u, false, 0x19u), (record.Pattern, record.IsDummy, record.Flags));
        Assert.Equal(record, Timestamp7Event.Create(record.Ticks, 1, false, 0x19));
        Assert.True(new Timestamp7Event(0xE65CEB38).IsDummy);
        Assert.Equal(8u, new Timestamp7Event(0xE65CEB38).Pattern);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Timestamp7_EveryForm_GivesTheSameTags(int form, bool isSwapped)
    {
        ulong start = 16_725_251_019_979_299;
        List<ulong> words = [];
        List<long> times = [];
        List<ushort> channels = [];
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            start += (ulong)random.Next(1, 1_000_000);
            bool isDummy = random.Next(20) == 0;
            int input = random.Next(4);
            words.Add(random.Next(50) == 0 ? 0 : Timestamp7Event.Create(start, 1u << input, isDummy, 0x18).Word);
            if (isDummy || words[^1] == 0) continue;
            times.Add(((long)start * 125 / 32) + (((long)start * 125 % 32) > 16 ? 1 : 0));
            channels.Add((ushort)(input + 1));
        }

        (TagList tags, TagReader reader) = TagList.Read(Write(words, form, isSwapped));
        Assert.Equal("timestamp7", reader.Recording.Format);
        Assert.Equal(times, tags.Times);
        Assert.Equal(channels, tags.Channels);
        Assert.Equal(times.Count, reader.Log.Photons);
        Assert.False(reader.Log.HasErrors);
    }

    [Fact]
    public void Timestamp7_CounterWraps_TimeGoesOn()
    {
        ulong last = (1ul << 54) - 10;
        (TagList tags, TagReader reader) = TagList.Read(Write([Timestamp7Event.Create(last, 1).Word, Timestamp7Event.Create(6, 2).Word], 1, false), new TagReadOptions { Format = "timestamp7" });
        Assert.Equal(62, tags.Times[1] - tags.Times[0]);
        Assert.Equal(1, reader.Log.Overflows);
    }

    [Fact]
    public void Timestamp7_HalfAnEventAtTheEnd_IsReported()
    {
        List<ulong> words = [Timestamp7Event.Create(0xABCDEF, 1, flags: 0x18).Word, Timestamp7Event.Create(0xABCFFF, 2, flags: 0x18).Word, Timestamp7Event.Create(0xABDFFF, 2, flags: 0x18).Word];
        byte[] file = Write(words, 0, false);
        (TagList tags, TagReader reader) = TagList.Read(file[..^9]);
        Assert.Equal(2, tags.Times.Count);
        Assert.True(reader.Log.HasErrors);
        Assert.Equal(file.Length - 9, reader.Log.Issues[^1].ByteOffset);
    }

    private static byte[] Write(List<ulong> words, int form, bool isSwapped)
    {
        var text = new StringBuilder();
        var binary = new byte[words.Count * sizeof(ulong)];
        for (int i = 0; i < words.Count; i++)
        {
            ulong word = words[i];
            ulong halves = isSwapped ? Timestamp7Event.SwapHalves(word) : word;
            if (form == 0) text.Append($"{(uint)halves:x8}\n{(uint)(halves >> 32):x8}\n");
            if (form == 2) text.Append($"{word:x16}\n");
            BinaryPrimitives.WriteUInt64LittleEndian(binary.AsSpan(i * sizeof(ulong)), halves);
        }

        return form == 1 ? binary : Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] Bytes(uint[] words)
    {
        var bytes = new byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        return bytes;
    }
}
