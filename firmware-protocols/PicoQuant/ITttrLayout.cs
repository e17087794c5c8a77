namespace QkdHardware.Protocols.PicoQuant;

/// <summary>
/// The bits of one family of 32-bit TTTR records, as constants: a decoder that is generic over the layout is compiled
/// once per layout with the masks as literals. In every layout the time tag (T2) or sync count (T3) is in the low bits.
/// </summary>
public interface ITttrLayout
{
    /// <summary>Low bits: the time tag of T2, the sync count of T3.</summary>
    static abstract uint TickMask { get; }

    /// <summary>Position of the micro time (dtime).</summary>
    static abstract int MicroShift { get; }

    /// <summary>The micro time's bits after the shift; 0 in T2.</summary>
    static abstract uint MicroMask { get; }

    /// <summary>Position of the channel of a photon.</summary>
    static abstract int ChannelShift { get; }

    /// <summary>The channel's bits after the shift.</summary>
    static abstract uint ChannelMask { get; }

    /// <summary>Lowest channel that the instrument uses.</summary>
    static abstract uint MinChannel { get; }

    /// <summary>Highest channel that the instrument uses.</summary>
    static abstract uint MaxChannel { get; }

    /// <summary>A record with all of these bits set is not a photon.</summary>
    static abstract uint SpecialMask { get; }

    /// <summary>Position of the marker bits of a special record.</summary>
    static abstract int CodeShift { get; }

    /// <summary>The marker's bits after the shift.</summary>
    static abstract uint CodeMask { get; }

    /// <summary>Lowest code that a special record may have: 0 where 0 means a sync event, else 1.</summary>
    static abstract uint MinCode { get; }

    /// <summary>Highest code that a special record other than an overflow may have.</summary>
    static abstract uint MaxCode { get; }

    /// <summary>With <see cref="OverflowValue"/>: a record is an overflow if <c>(record &amp; mask) == value</c>.</summary>
    static abstract uint OverflowMask { get; }

    /// <summary>See <see cref="OverflowMask"/>.</summary>
    static abstract uint OverflowValue { get; }

    /// <summary>Ticks of one overflow.</summary>
    static abstract long OverflowPeriod { get; }

    /// <summary>Whether the tick bits of an overflow record say how many overflows it stands for (0 means 1).</summary>
    static abstract bool CountsOverflows { get; }
}
