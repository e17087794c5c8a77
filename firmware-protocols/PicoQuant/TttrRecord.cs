using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Protocols.PicoQuant;

/// <summary>What a TTTR record is.</summary>
public enum TttrRecordKind
{
    Photon,
    Sync,
    Marker,
    Overflow,

    /// <summary>No instrument writes this: the file is damaged here, or is not of this layout.</summary>
    Invalid,
}

/// <summary>
/// One TTTR record at a time, for any layout. Source: PicoQuant/PicoQuant-Time-Tagged-File-Format-Demos,
/// doc/apx_tttrrecords.html and PTU/Python/Read_PTU.py.
/// </summary>
public static class TttrRecord
{
    public static TttrRecordKind Classify<TLayout>(uint record)
        where TLayout : struct, ITttrLayout
    {
        if ((record & TLayout.SpecialMask) != TLayout.SpecialMask)
        {
            uint channel = (record >> TLayout.ChannelShift) & TLayout.ChannelMask;
            return channel >= TLayout.MinChannel && channel <= TLayout.MaxChannel ? TttrRecordKind.Photon : TttrRecordKind.Invalid;
        }

        if ((record & TLayout.OverflowMask) == TLayout.OverflowValue) return TttrRecordKind.Overflow;
        uint code = (record >> TLayout.CodeShift) & TLayout.CodeMask;
        if (code < TLayout.MinCode || code > TLayout.MaxCode) return TttrRecordKind.Invalid;
        return code == 0 ? TttrRecordKind.Sync : TttrRecordKind.Marker;
    }

    /// <summary>Time tag or sync count without the overflows before it.</summary>
    public static uint Ticks<TLayout>(uint record)
        where TLayout : struct, ITttrLayout => record & TLayout.TickMask;

    /// <summary>Micro time in bins; 0 for what is not a photon, and in T2.</summary>
    public static ushort Micro<TLayout>(uint record)
        where TLayout : struct, ITttrLayout =>
        (record & TLayout.SpecialMask) == TLayout.SpecialMask ? (ushort)0 : (ushort)((record >> TLayout.MicroShift) & TLayout.MicroMask);

    /// <summary>Channel as in a <see cref="TagBlock"/>: the input's number in the record, or a sync event or marker.</summary>
    public static ushort Channel<TLayout>(uint record)
        where TLayout : struct, ITttrLayout =>
        (record & TLayout.SpecialMask) == TLayout.SpecialMask
            ? (ushort)(TagChannel.SpecialFlag | ((record >> TLayout.CodeShift) & TLayout.CodeMask))
            : (ushort)((record >> TLayout.ChannelShift) & TLayout.ChannelMask);

    /// <summary>How many overflows an overflow record stands for.</summary>
    public static uint Overflows<TLayout>(uint record)
        where TLayout : struct, ITttrLayout => TLayout.CountsOverflows ? Math.Max(Ticks<TLayout>(record), 1) : 1;

    /// <summary>A record from its parts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit the layout.</exception>
    public static uint Encode<TLayout>(uint ticks, ushort channel, ushort micro = 0)
        where TLayout : struct, ITttrLayout
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ticks, TLayout.TickMask);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(micro, TLayout.MicroMask);
        if (TagChannel.IsPhoton(channel))
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(channel, TLayout.MinChannel);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(channel, TLayout.MaxChannel);
            return ticks | ((uint)micro << TLayout.MicroShift) | ((uint)channel << TLayout.ChannelShift);
        }

        uint code = (uint)TagChannel.MarkerCode(channel);
        ArgumentOutOfRangeException.ThrowIfLessThan(code, TLayout.MinCode, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, TLayout.MaxCode, nameof(channel));
        return TLayout.SpecialMask | (ticks & ~(TLayout.CodeMask << TLayout.CodeShift)) | (code << TLayout.CodeShift);
    }

    /// <summary>An overflow record for up to <see cref="ITttrLayout.TickMask"/> overflows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None, or more than one record can say.</exception>
    public static uint EncodeOverflow<TLayout>(uint count)
        where TLayout : struct, ITttrLayout
    {
        ArgumentOutOfRangeException.ThrowIfZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, TLayout.CountsOverflows ? TLayout.TickMask : 1);
        return TLayout.CountsOverflows ? TLayout.OverflowValue | count : TLayout.OverflowValue;
    }
}
