using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// TTTR records to tick counts, channels and micro times. Most groups of records have neither overflow nor marker and take
/// a straight path of any vector width; with AVX-512 the other groups are compressed in registers, elsewhere they go one by one.
/// </summary>
public static class TttrKernel
{
    /// <summary>
    /// Decodes records until they end or one is invalid; the return value is how many tags there are, and
    /// <paramref name="consumed"/> is less than all exactly if the record there is invalid.
    /// </summary>
    /// <param name="records">The records.</param>
    /// <param name="ticks">Tick count of each tag, overflows included; as long as <paramref name="records"/>.</param>
    /// <param name="channels">Channel of each tag as in a <see cref="TagBlock"/>; as long as <paramref name="records"/>.</param>
    /// <param name="micros">Micro time of each tag, 0 for what is no photon; empty in T2, or as long as <paramref name="records"/>.</param>
    /// <param name="overflow">Ticks of all overflows so far.</param>
    /// <param name="maxTicks">An overflow that takes the ticks beyond this is invalid.</param>
    /// <param name="consumed">Records decoded.</param>
    /// <exception cref="ArgumentException">A target is too short.</exception>
    public static int Decode<TLayout>(
        ReadOnlySpan<uint> records, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, out int consumed)
        where TLayout : struct, ITttrLayout
    {
        if (ticks.Length < records.Length || channels.Length < records.Length
            || (TLayout.MicroMask != 0 && !micros.IsEmpty && micros.Length < records.Length))
        {
            throw new ArgumentException("A target is shorter than the records.");
        }

        if (TLayout.MicroMask == 0) micros = [];
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            return Decode512<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, out consumed);
        }

        return Vector256.IsHardwareAccelerated
            ? Decode256<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, out consumed)
            : Decode128<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, out consumed);
    }

    /// <summary>The scalar twin of <see cref="Decode{TLayout}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int DecodeScalar<TLayout>(
        ReadOnlySpan<uint> records, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, out int consumed)
        where TLayout : struct, ITttrLayout
    {
        int count = 0;
        long carry = overflow;
        int i = 0;
        for (; i < records.Length; i++)
        {
            uint record = records[i];
            TttrRecordKind kind = TttrRecord.Classify<TLayout>(record);
            if (kind == TttrRecordKind.Overflow)
            {
                long next = carry + (TttrRecord.Overflows<TLayout>(record) * TLayout.OverflowPeriod);
                if (next > maxTicks) break;
                carry = next;
                continue;
            }

            if (kind == TttrRecordKind.Invalid) break;
            ticks[count] = carry + TttrRecord.Ticks<TLayout>(record);
            channels[count] = TttrRecord.Channel<TLayout>(record);
            if (!micros.IsEmpty) micros[count] = TttrRecord.Micro<TLayout>(record);
            count++;
        }

        overflow = carry;
        consumed = i;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Decode512<TLayout>(
        ReadOnlySpan<uint> records, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, out int consumed)
        where TLayout : struct, ITttrLayout
    {
        const int Width = 16;
        ref uint source = ref MemoryMarshal.GetReference(records);
        ref long tick = ref MemoryMarshal.GetReference(ticks);
        ref ushort channel = ref MemoryMarshal.GetReference(channels);
        ref ushort micro = ref MemoryMarshal.GetReference(micros);
        bool withMicros = !micros.IsEmpty;
        Vector512<uint> special = Vector512.Create(TLayout.SpecialMask);
        Vector512<uint> tickMask = Vector512.Create(TLayout.TickMask);
        Vector512<ulong> carry = Vector512.Create((ulong)overflow);

        // A group writes 16 lanes from its first tag on, so there is room as long as 16 records are left: tags never outnumber records.
        nuint count = 0;
        int i = 0;
        for (; i <= records.Length - Width; i += Width)
        {
            Vector512<uint> record = Vector512.LoadUnsafe(ref source, (nuint)i);
            Vector512<uint> low = record & tickMask;
            Vector512<uint> input = (record >>> TLayout.ChannelShift) & Vector512.Create(TLayout.ChannelMask);
            Vector512<uint> isSpecial = Vector512.Equals(record & special, special);
            if (isSpecial == Vector512<uint>.Zero)
            {
                if (HasForeignChannel<TLayout>(input)) break;
                (Avx512F.ConvertToVector512UInt64(low.GetLower()) + carry).AsInt64().StoreUnsafe(ref tick, count);
                (Avx512F.ConvertToVector512UInt64(low.GetUpper()) + carry).AsInt64().StoreUnsafe(ref tick, count + 8);
                Avx512F.ConvertToVector256UInt16(input).StoreUnsafe(ref channel, count);
                if (withMicros) Avx512F.ConvertToVector256UInt16((record >>> TLayout.MicroShift) & Vector512.Create(TLayout.MicroMask)).StoreUnsafe(ref micro, count);
                count += Width;
                continue;
            }

            Vector512<uint> isOverflow = Vector512.Equals(record & Vector512.Create(TLayout.OverflowMask), Vector512.Create(TLayout.OverflowValue));
            Vector512<uint> code = (record >>> TLayout.CodeShift) & Vector512.Create(TLayout.CodeMask);
            Vector512<uint> isForeign = Vector512.ConditionalSelect(
                isSpecial,
                Vector512.AndNot(Outside(code, TLayout.MinCode, TLayout.MaxCode), isOverflow),
                Outside(input, TLayout.MinChannel, TLayout.MaxChannel));
            if (isForeign != Vector512<uint>.Zero || (long)carry.ToScalar() > maxTicks - (Width * TLayout.OverflowPeriod * (TLayout.CountsOverflows ? TLayout.TickMask : 1L))) break;

            // The overflows before each lane, inclusive: a prefix sum. 16 counts of at most 25 bits fit 32 bits.
            Vector512<uint> sum = isOverflow & (TLayout.CountsOverflows ? Vector512.Max(low, Vector512<uint>.One) : Vector512<uint>.One);
            sum += Avx512F.AlignRight32(sum, Vector512<uint>.Zero, 15);
            sum += Avx512F.AlignRight32(sum, Vector512<uint>.Zero, 14);
            sum += Avx512F.AlignRight32(sum, Vector512<uint>.Zero, 12);
            sum += Avx512F.AlignRight32(sum, Vector512<uint>.Zero, 8);
            Vector512<ulong> period = Vector512.Create((ulong)TLayout.OverflowPeriod);
            Vector512<long> lower = (Avx512F.ConvertToVector512UInt64(low.GetLower()) + (Avx512F.ConvertToVector512UInt64(sum.GetLower()) * period) + carry).AsInt64();
            Vector512<long> upper = (Avx512F.ConvertToVector512UInt64(low.GetUpper()) + (Avx512F.ConvertToVector512UInt64(sum.GetUpper()) * period) + carry).AsInt64();
            Vector512<long> keepLower = ~Avx512F.ConvertToVector512Int64(isOverflow.AsInt32().GetLower());
            Vector512<long> keepUpper = ~Avx512F.ConvertToVector512Int64(isOverflow.AsInt32().GetUpper());
            Vector512<uint> tags = Vector512.ConditionalSelect(isSpecial, code | Vector512.Create((uint)TagChannel.SpecialFlag), input);
            uint kept = (uint)~isOverflow.ExtractMostSignificantBits() & 0xFFFF;
            Avx512F.Compress(Vector512<long>.Zero, keepLower, lower).StoreUnsafe(ref tick, count);
            Avx512F.Compress(Vector512<long>.Zero, keepUpper, upper).StoreUnsafe(ref tick, count + (nuint)BitOperations.PopCount(kept & 0xFF));
            Avx512F.ConvertToVector256UInt16(Avx512F.Compress(Vector512<uint>.Zero, ~isOverflow, tags)).StoreUnsafe(ref channel, count);
            if (withMicros)
            {
                Vector512<uint> micros32 = Vector512.AndNot((record >>> TLayout.MicroShift) & Vector512.Create(TLayout.MicroMask), isSpecial);
                Avx512F.ConvertToVector256UInt16(Avx512F.Compress(Vector512<uint>.Zero, ~isOverflow, micros32)).StoreUnsafe(ref micro, count);
            }

            count += (nuint)BitOperations.PopCount(kept);
            carry += Vector512.Create(sum.GetElement(15) * (ulong)TLayout.OverflowPeriod);
        }

        overflow = (long)carry.ToScalar();
        return Finish<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, i, (int)count, out consumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Decode256<TLayout>(
        ReadOnlySpan<uint> records, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, out int consumed)
        where TLayout : struct, ITttrLayout
    {
        const int Width = 8;
        Vector256<uint> special = Vector256.Create(TLayout.SpecialMask);
        int count = 0;
        int i = 0;
        for (; i <= records.Length - Width; i += Width)
        {
            Vector256<uint> record = Vector256.Create(records[i..]);
            Vector256<uint> input = (record >>> TLayout.ChannelShift) & Vector256.Create(TLayout.ChannelMask);
            if (Vector256.EqualsAny(record & special, special)
                || (TLayout.MaxChannel < TLayout.ChannelMask && Vector256.GreaterThanAny(input, Vector256.Create(TLayout.MaxChannel)))
                || (TLayout.MinChannel > 0 && Vector256.LessThanAny(input, Vector256.Create(TLayout.MinChannel))))
            {
                if (!DecodeGroup<TLayout>(records.Slice(i, Width), ticks, channels, micros, ref overflow, maxTicks, ref count, out int done))
                {
                    consumed = i + done;
                    return count;
                }

                continue;
            }

            Vector256<uint> low = record & Vector256.Create(TLayout.TickMask);
            Vector256<ulong> carry = Vector256.Create((ulong)overflow);
            (Vector256.WidenLower(low) + carry).AsInt64().CopyTo(ticks[count..]);
            (Vector256.WidenUpper(low) + carry).AsInt64().CopyTo(ticks[(count + 4)..]);
            Vector256.Narrow(input, input).GetLower().CopyTo(channels[count..]);
            if (!micros.IsEmpty)
            {
                Vector256<uint> micro = (record >>> TLayout.MicroShift) & Vector256.Create(TLayout.MicroMask);
                Vector256.Narrow(micro, micro).GetLower().CopyTo(micros[count..]);
            }

            count += Width;
        }

        return Finish<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, i, count, out consumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Decode128<TLayout>(
        ReadOnlySpan<uint> records, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, out int consumed)
        where TLayout : struct, ITttrLayout
    {
        const int Width = 8;
        int count = 0;
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= records.Length - Width; i += Width)
        {
            Vector128<uint> first = Vector128.Create(records[i..]);
            Vector128<uint> second = Vector128.Create(records[(i + 4)..]);
            Vector128<uint> special = Vector128.Create(TLayout.SpecialMask);
            Vector128<uint> channelMask = Vector128.Create(TLayout.ChannelMask);
            Vector128<uint> input1 = (first >>> TLayout.ChannelShift) & channelMask;
            Vector128<uint> input2 = (second >>> TLayout.ChannelShift) & channelMask;
            if (Vector128.EqualsAny(first & special, special) || Vector128.EqualsAny(second & special, special)
                || (TLayout.MaxChannel < TLayout.ChannelMask && Vector128.GreaterThanAny(Vector128.Max(input1, input2), Vector128.Create(TLayout.MaxChannel)))
                || (TLayout.MinChannel > 0 && Vector128.LessThanAny(Vector128.Min(input1, input2), Vector128.Create(TLayout.MinChannel))))
            {
                if (!DecodeGroup<TLayout>(records.Slice(i, Width), ticks, channels, micros, ref overflow, maxTicks, ref count, out int done))
                {
                    consumed = i + done;
                    return count;
                }

                continue;
            }

            Vector128<uint> tickMask = Vector128.Create(TLayout.TickMask);
            Vector128<ulong> carry = Vector128.Create((ulong)overflow);
            (Vector128.WidenLower(first & tickMask) + carry).AsInt64().CopyTo(ticks[count..]);
            (Vector128.WidenUpper(first & tickMask) + carry).AsInt64().CopyTo(ticks[(count + 2)..]);
            (Vector128.WidenLower(second & tickMask) + carry).AsInt64().CopyTo(ticks[(count + 4)..]);
            (Vector128.WidenUpper(second & tickMask) + carry).AsInt64().CopyTo(ticks[(count + 6)..]);
            Vector128.Narrow(input1, input2).CopyTo(channels[count..]);
            if (!micros.IsEmpty)
            {
                Vector128<uint> microMask = Vector128.Create(TLayout.MicroMask);
                Vector128.Narrow((first >>> TLayout.MicroShift) & microMask, (second >>> TLayout.MicroShift) & microMask).CopyTo(micros[count..]);
            }

            count += Width;
        }

        return Finish<TLayout>(records, ticks, channels, micros, ref overflow, maxTicks, i, count, out consumed);
    }

    /// <summary>A group with something special in it, one by one; false if a record was invalid.</summary>
    private static bool DecodeGroup<TLayout>(
        ReadOnlySpan<uint> group, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, ref int count, out int done)
        where TLayout : struct, ITttrLayout
    {
        count += DecodeScalar<TLayout>(group, ticks[count..], channels[count..], micros.IsEmpty ? micros : micros[count..], ref overflow, maxTicks, out done);
        return done == group.Length;
    }

    private static int Finish<TLayout>(
        ReadOnlySpan<uint> records, Span<long> ticks, Span<ushort> channels, Span<ushort> micros, ref long overflow, long maxTicks, int from, int count, out int consumed)
        where TLayout : struct, ITttrLayout
    {
        DecodeGroup<TLayout>(records[from..], ticks, channels, micros, ref overflow, maxTicks, ref count, out int done);
        consumed = from + done;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasForeignChannel<TLayout>(Vector512<uint> input)
        where TLayout : struct, ITttrLayout =>
        (TLayout.MaxChannel < TLayout.ChannelMask && Vector512.GreaterThanAny(input, Vector512.Create(TLayout.MaxChannel)))
        || (TLayout.MinChannel > 0 && Vector512.LessThanAny(input, Vector512.Create(TLayout.MinChannel)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Outside(Vector512<uint> value, uint min, uint max) =>
        Vector512.LessThan(value, Vector512.Create(min)) | Vector512.GreaterThan(value, Vector512.Create(max));
}
