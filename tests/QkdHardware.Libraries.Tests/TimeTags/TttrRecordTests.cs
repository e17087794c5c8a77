using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class TttrRecordTests
{
    [Fact]
    public void HydraHarpT2_RealRecords_Decode()
    {
        // timetag/ETA, HydraHarp 400: bytes C8 FE 82 00, 01 00 00 FE, 4F C2 8A 02.
        Assert.Equal((TttrRecordKind.Photon, 0, 8_584_904u), Parts<HydraHarp2T2>(0x0082FEC8));
        Assert.Equal(TttrRecordKind.Overflow, TttrRecord.Classify<HydraHarp2T2>(0xFE000001));
        Assert.Equal(1u, TttrRecord.Overflows<HydraHarp2T2>(0xFE000001));
        Assert.Equal(33_554_432, HydraHarp2T2.OverflowPeriod);
        Assert.Equal((TttrRecordKind.Photon, 1, 9_093_711u), Parts<HydraHarp2T2>(0x028AC24F));
    }

    [Fact]
    public void HydraHarpT3_RealRecords_Decode()
    {
        // timetag/ETA, HydraHarp 400: bytes 09 68 0A 02, 0C 00 00 FE.
        Assert.Equal((TttrRecordKind.Photon, 1, 9u), Parts<HydraHarp2T3>(0x020A6809));
        Assert.Equal(666, TttrRecord.Micro<HydraHarp2T3>(0x020A6809));
        Assert.Equal((TttrRecordKind.Overflow, 12u), (TttrRecord.Classify<HydraHarp2T3>(0xFE00000C), TttrRecord.Overflows<HydraHarp2T3>(0xFE00000C)));
    }

    [Fact]
    public void PicoHarpT3_RealRecords_Decode()
    {
        // timetag/ETA, PicoHarp 300: bytes 00 00 01 F0, 14 05 21 10.
        Assert.Equal((TttrRecordKind.Marker, 0x8001, 0u), Parts<PicoHarpT3>(0xF0010000));
        Assert.Equal((TttrRecordKind.Photon, 1, 1300u), Parts<PicoHarpT3>(0x10210514));
        Assert.Equal(33, TttrRecord.Micro<PicoHarpT3>(0x10210514));
        Assert.Equal(TttrRecordKind.Overflow, TttrRecord.Classify<PicoHarpT3>(0xF0000000));
    }

    [Fact]
    public void Overflow_CountZero_MeansOne()
    {
        Assert.Equal(1u, TttrRecord.Overflows<HydraHarp2T2>(0xFE000000));
        Assert.Equal(1u, TttrRecord.Overflows<HydraHarp2T3>(0xFE000000));
        Assert.Equal(1u, TttrRecord.Overflows<HydraHarp1T2>(0xFE000007));
    }

    [Theory]
    [InlineData(0x80000000, TttrRecordKind.Sync, TttrRecordKind.Invalid)]
    [InlineData(0x82000000, TttrRecordKind.Marker, TttrRecordKind.Marker)]
    [InlineData(0x9E000000, TttrRecordKind.Marker, TttrRecordKind.Marker)]
    [InlineData(0xA0000000, TttrRecordKind.Invalid, TttrRecordKind.Invalid)]
    [InlineData(0xFC000000, TttrRecordKind.Invalid, TttrRecordKind.Invalid)]
    public void HydraHarp_SpecialRecords_AreClassified(uint record, TttrRecordKind t2, TttrRecordKind t3)
    {
        Assert.Equal(t2, TttrRecord.Classify<HydraHarp2T2>(record));
        Assert.Equal(t3, TttrRecord.Classify<HydraHarp2T3>(record));
    }

    [Theory]
    [InlineData(0x50000000)]
    [InlineData(0xE0000000)]
    public void PicoHarp_ForeignChannel_IsInvalid(uint record)
    {
        Assert.Equal(TttrRecordKind.Invalid, TttrRecord.Classify<PicoHarpT2>(record));
        Assert.Equal(TttrRecordKind.Invalid, TttrRecord.Classify<PicoHarpT3>(record));
    }

    [Fact]
    public void Encode_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.Encode<HydraHarp2T2>(1 << 25, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.Encode<HydraHarp2T2>(0, 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.Encode<HydraHarp2T2>(0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.Encode<HydraHarp2T3>(0, TagChannel.Sync));
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.Encode<HydraHarp2T3>(0, TagChannel.Marker(16)));
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.EncodeOverflow<HydraHarp1T2>(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => TttrRecord.EncodeOverflow<HydraHarp2T3>(1024));
    }

    [Fact]
    public void Kernel_RandomValidRecords_EqualsScalarTwin() => ForAll(records => records);

    [Fact]
    public void Kernel_RandomBits_EqualsScalarTwin()
    {
        var random = new Random(5);
        ForAll(records =>
        {
            for (int k = random.Next(3); k > 0 && records.Length > 0; k--) records[random.Next(records.Length)] = (uint)random.NextInt64(1L << 32);
            return records;
        });
    }

    [Fact]
    public void Kernel_OverflowBeyondLimit_StopsLikeScalarTwin()
    {
        var records = new uint[40];
        Array.Fill(records, 0xFE000000u | 0x1FFFFFF);
        Assert.True(Same<HydraHarp2T2>(records, 1L << 54));
        Assert.True(Same<HydraHarp2T2>(records, 1L << 61));
    }

    private static void ForAll(Func<uint[], uint[]> change)
    {
        var random = new Random(7);
        foreach (TttrRecordType type in PtuBytes.AllTypes)
        {
            for (int tags = 0; tags < 150; tags++)
            {
                uint[] records = change([.. PtuBytes.Random(type, random, tags, new TagList())]);
                bool same = type switch
                {
                    TttrRecordType.PicoHarp300T2 => Same<PicoHarpT2>(records),
                    TttrRecordType.PicoHarp300T3 => Same<PicoHarpT3>(records),
                    TttrRecordType.HydraHarp1T2 => Same<HydraHarp1T2>(records),
                    TttrRecordType.HydraHarp1T3 => Same<HydraHarp1T3>(records),
                    _ when type.IsT3() => Same<HydraHarp2T3>(records),
                    _ => Same<HydraHarp2T2>(records),
                };
                Assert.True(same, $"{type}, {tags} tags");
            }
        }
    }

    private static bool Same<TLayout>(uint[] records, long maxTicks = 1L << 61)
        where TLayout : struct, ITttrLayout
    {
        int n = records.Length;
        (long[] ticks, ushort[] channels, ushort[] micros) = (new long[n], new ushort[n], new ushort[n]);
        (long[] ticks2, ushort[] channels2, ushort[] micros2) = (new long[n], new ushort[n], new ushort[n]);
        (long overflow, long overflow2) = (12_345, 12_345);
        int count = TttrKernel.Decode<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, out int consumed);
        int count2 = TttrKernel.DecodeScalar<TLayout>(records, ticks2, channels2, TLayout.MicroMask == 0 ? [] : micros2, ref overflow2, maxTicks, out int consumed2);
        return (count, consumed, overflow) == (count2, consumed2, overflow2)
            && ticks.AsSpan(0, count).SequenceEqual(ticks2.AsSpan(0, count))
            && channels.AsSpan(0, count).SequenceEqual(channels2.AsSpan(0, count))
            && micros.AsSpan(0, count).SequenceEqual(micros2.AsSpan(0, count));
    }

    private static (TttrRecordKind Kind, int Channel, uint Ticks) Parts<TLayout>(uint record)
        where TLayout : struct, ITttrLayout =>
        (TttrRecord.Classify<TLayout>(record), TttrRecord.Channel<TLayout>(record), TttrRecord.Ticks<TLayout>(record));
}
