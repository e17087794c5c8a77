using System.Text;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.IdQuantique;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.Protocols.Qutools;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Files;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>
/// Every format against mutated and random files: a reader ends, in bounded memory, and throws nothing but
/// <see cref="TagFileException"/>. QKD_FUZZ_INPUTS sets the inputs per format (10 000 unless set).
/// </summary>
public class FuzzTests
{
    private static readonly int Inputs = int.TryParse(Environment.GetEnvironmentVariable("QKD_FUZZ_INPUTS"), out int inputs) ? inputs : 10_000;

    public static TheoryData<string, int> Seeds()
    {
        var data = new TheoryData<string, int>();
        foreach (string format in TagFormats.All.Select(format => format.Name))
        {
            for (int i = 0; i < Samples(format).Count; i++) data.Add(format, i);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mutated_File_NeverBreaksTheReader(string format, int sample)
    {
        List<byte[]> samples = Samples(format);
        byte[] seed = samples[sample];
        var random = new Random(sample + 100);
        using TagBlock block = TagBlock.Rent(256, TagFields.Reference | TagFields.Micro);
        for (int i = 0; i < Inputs / samples.Count; i++)
        {
            byte[] file = Mutate(seed, random);
            try
            {
                using TagReader reader = TagReader.Open(new MemoryStream(file), new TagReadOptions { Format = i % 2 == 0 ? format : null });
                long count = 0;
                while (reader.TryReadBlock(block))
                {
                    count += block.Count;
                    Assert.True(block.Marks.Length <= (3 * block.Count) + 3);
                }

                // A byte cannot give more than four tags.
                Assert.True(count <= 4L * file.Length);
                Assert.Equal(count, reader.Log.Photons + reader.Log.Markers + reader.Log.Syncs);
                Assert.True(reader.Log.Issues.Count <= TagReadLog.MaxIssues);
                Assert.All(reader.Log.Issues, issue => Assert.InRange(issue.ByteOffset, 0, Math.Max(file.Length, uint.MaxValue)));
            }
            catch (TagFileException exception)
            {
                Assert.InRange(exception.ByteOffset, 0, file.Length);
            }
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] file = [.. seed];
        switch (random.Next(5))
        {
            case 0:
                Array.Resize(ref file, random.Next(file.Length + 1));
                break;
            case 1:
                random.NextBytes(file.AsSpan(random.Next(file.Length)));
                break;
            case 2:
                int at = random.Next(file.Length);
                return [.. file[..at], .. file[Math.Min(file.Length, at + random.Next(1, 9))..]];
            case 3:
                file.AsSpan(random.Next(file.Length)).Fill((byte)random.Next(256));
                break;
        }

        for (int flips = random.Next(8); flips > 0 && file.Length > 0; flips--) file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        return file;
    }

    private static List<byte[]> Samples(string format) => format switch
    {
        "ptu" => [.. PtuBytes.AllTypes.Select(type => PtuBytes.File(type, [.. PtuBytes.Random(type, new Random(1), 300, new TagList())], inputs: 4))],
        "ht" => [LegacyHeader(2), LegacyHeader(3)],
        "spc" => [Words([0x8000005F, .. Random(300, _ => 0x00010001u)]), Words([0x85000000 | 2_048_131, .. Random(300, _ => 0x00010001u)])],
        "tdc1" => [Words(Random(300, i => Tdc1Word.Create((uint)i * 100, 1u << (i % 4)).Word))],
        "timestamp7" => [Timestamp7(false), Timestamp7(true)],
        "qutag" => [Qutag(0), Qutag(1), Qutag(2)],
        "id900" => [Id900(false, false), Id900(true, false), Id900(false, true), Id900(true, true)],
        _ => throw new InvalidOperationException($"Format {format} has no fuzz seed: add one."),
    };

    private static uint[] Random(int count, Func<int, uint> make) => [.. Enumerable.Range(1, count).Select(make)];

    private static byte[] Words(uint[] words)
    {
        var bytes = new byte[words.Length * sizeof(uint)];
        Buffer.BlockCopy(words, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private static byte[] LegacyHeader(int mode)
    {
        var header = new byte[800];
        HydraHarpLegacyHeader.Magic.CopyTo(header);
        Encoding.ASCII.GetBytes("2.0").CopyTo(header, 0x10);
        header[0x154] = (byte)mode;
        BitConverter.TryWriteBytes(header.AsSpan(0x160), 16.0);
        header[0x298] = 4;
        BitConverter.TryWriteBytes(header.AsSpan(0x308), 1_000_000);
        uint[] records = [.. PtuBytes.Random(mode == 2 ? TttrRecordType.HydraHarp2T2 : TttrRecordType.HydraHarp2T3, new Random(1), 300, new TagList())];
        return [.. header, .. Words(records)];
    }

    private static byte[] Timestamp7(bool isText)
    {
        List<byte> file = [];
        for (int i = 1; i < 300; i++)
        {
            ulong word = Timestamp7Event.Create((ulong)i * 100_000_003, 1u << (i % 4), flags: 0x18).Word;
            file.AddRange(isText ? Encoding.ASCII.GetBytes($"{word:x16}\n") : BitConverter.GetBytes(word));
        }

        return [.. file];
    }

    private static byte[] Qutag(int form)
    {
        List<byte> file = form == 0 ? [] : [.. QutagRecord.Magic, .. new byte[QutagRecord.HeaderLength - 4]];
        for (int i = 1; i < 300; i++)
        {
            var record = new byte[form == 2 ? QutagRecord.CompressedLength : QutagRecord.Length];
            if (form == 2) new QutagRecord(i * 1000, (short)(i % 8)).WriteCompressed(record);
            else new QutagRecord(i * 1000, (short)(i % 8)).Write(record);
            file.AddRange(record);
        }

        return [.. file];
    }

    private static byte[] Id900(bool isText, bool hasReference)
    {
        List<byte> file = [];
        for (int i = 1; i < 300; i++)
        {
            var timestamp = new Id900Timestamp((ulong)(hasReference ? i * 7919 % 32_000 : i * 1000), (ulong)i * 10);
            var record = new byte[hasReference ? 16 : 8];
            timestamp.Write(record, hasReference);
            file.AddRange(isText ? Encoding.ASCII.GetBytes(timestamp.ToLine(hasReference) + "\n") : record);
        }

        return [.. file];
    }
}
