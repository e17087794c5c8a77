using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace QkdHardware.Sessions.Bb84.Detection;

/// <summary>
/// The clicks of a record that count, in the order of pulses: one for each pulse. The bits are Bob's raw key and are
/// zeroed by disposal; pulses and bases are announced anyway.
/// </summary>
internal sealed class ClickList : IDisposable
{
    private readonly bool[] bits;

    private ClickList(long[] pulses, bool[] basisX, bool[] bits, long doubleClicks, long sameBasisDoubleClicks)
    {
        (Pulses, BasisX, this.bits) = (pulses, basisX, bits);
        (DoubleClicks, SameBasisDoubleClicks) = (doubleClicks, sameBasisDoubleClicks);
    }

    public long[] Pulses { get; }

    public bool[] BasisX { get; }

    public ReadOnlySpan<bool> Bits => bits;

    /// <summary>Pulses with clicks in both bases; discarded.</summary>
    public long DoubleClicks { get; }

    /// <summary>Pulses with both clicks of one basis; a random bit each.</summary>
    public long SameBasisDoubleClicks { get; }

    /// <summary>
    /// Places the clicks of the four channels (in the order Z0, Z1, X0, X1) into pulses. Two clicks of one basis in a
    /// pulse give a random bit from the operating system's generator, clicks in both bases void the pulse: no rule may
    /// let an outsider who causes double clicks choose the bit.
    /// </summary>
    public static ClickList Of(IReadOnlyList<TagRecord> channels, SlotClock clock, IReadOnlyList<int> symbolOffsets)
    {
        long[] placed = new long[channels.Sum(channel => channel.Count)];
        int count = 0;
        for (int channel = 0; channel < channels.Count; channel++)
        {
            ReadOnlySpan<long> times = channels[channel].Times;
            ReadOnlySpan<long> references = channels[channel].References;
            for (int i = 0; i < times.Length; i++)
            {
                if (clock.TryPlace(times[i], references[i], symbolOffsets[channel], out long pulse))
                {
                    placed[count++] = (pulse << 2) | (uint)channel;
                }
            }
        }

        Array.Sort(placed, 0, count);
        try
        {
            return Reduce(placed.AsSpan(0, count));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(placed.AsSpan()));
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(bits.AsSpan()));

    public override string ToString() => $"ClickList({Pulses.Length} clicks)";

    private static ClickList Reduce(ReadOnlySpan<long> placed)
    {
        long[] pulses = new long[placed.Length];
        bool[] basisX = new bool[placed.Length];
        bool[] bits = new bool[placed.Length];
        (int kept, long crossed, long same) = (0, 0, 0);
        for (int i = 0; i < placed.Length;)
        {
            long pulse = placed[i] >> 2;
            int seen = 0; // bit n: channel n clicked
            for (; i < placed.Length && placed[i] >> 2 == pulse; i++)
            {
                seen |= 1 << (int)(placed[i] & 3);
            }

            bool inZ = (seen & 0b0011) != 0;
            bool inX = (seen & 0b1100) != 0;
            if (inZ && inX)
            {
                crossed++;
                continue;
            }

            int ofBasis = inX ? seen >> 2 : seen;
            bool isDouble = ofBasis == 3;
            same += isDouble ? 1 : 0;
            pulses[kept] = pulse;
            basisX[kept] = inX;
            bits[kept++] = isDouble ? RandomNumberGenerator.GetInt32(2) != 0 : ofBasis == 2;
        }

        bool[] keptBits = bits[..kept];
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(bits.AsSpan()));
        return new(pulses[..kept], basisX[..kept], keptBits, crossed, same);
    }
}
