using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace QkdHardware.Protocols.Mdns;

/// <summary>Reads the parts of a datagram, and never beyond it.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> datagram)
{
    private const int PointerMark = 0xC0;
    private const int Address4Length = 4;
    private const int Address6Length = 16;

    // Compression may jump, but only backwards, so that it ends; this many jumps are more than any name needs.
    private const int MaxJumps = 128;

    private readonly ReadOnlySpan<byte> datagram = datagram;
    private int position;

    public readonly bool IsAtEnd => position == datagram.Length;

    /// <summary>Two bytes that the caller knows to be there.</summary>
    public ushort ReadUInt16()
    {
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(datagram[position..]);
        position += sizeof(ushort);
        return value;
    }

    public bool TryReadQuestion([NotNullWhen(true)] out DnsQuestion? question)
    {
        question = null;
        if (!TryReadName(out DnsName? name) || datagram.Length - position < 2 * sizeof(ushort))
        {
            return false;
        }

        var type = (DnsType)ReadUInt16();
        question = new DnsQuestion(name, type, (ReadUInt16() & DnsMessage.TopBit) != 0);
        return true;
    }

    public bool TryReadRecord([NotNullWhen(true)] out DnsRecord? record)
    {
        // | name | type u16 | flush bit and class u16 | time to live u32 | length u16 | data ... |  RFC 1035 section 4.1.3
        const int FixedLength = 10;
        record = null;
        if (!TryReadName(out DnsName? name) || datagram.Length - position < FixedLength)
        {
            return false;
        }

        var type = (DnsType)ReadUInt16();
        _ = ReadUInt16();
        uint timeToLive = ((uint)ReadUInt16() << 16) | ReadUInt16();
        int length = ReadUInt16();
        int end = position + length;
        if (end > datagram.Length)
        {
            return false;
        }

        record = ReadData(name, type, timeToLive, end);
        position = end;
        return record is not null;
    }

    private DnsRecord? ReadData(DnsName name, DnsType type, uint timeToLive, int end)
    {
        ReadOnlySpan<byte> data = datagram[position..end];
        switch (type)
        {
            case DnsType.Address:
                return data.Length == Address4Length ? new DnsRecord.HostAddress(name, timeToLive, new IPAddress(data)) : null;
            case DnsType.Address6:
                return data.Length == Address6Length ? new DnsRecord.HostAddress(name, timeToLive, new IPAddress(data)) : null;
            case DnsType.Pointer:
                return TryReadName(out DnsName? target) && position == end ? new DnsRecord.Pointer(name, timeToLive, target) : null;
            case DnsType.Service when data.Length > 3 * sizeof(ushort):
                (ushort priority, ushort weight, ushort port) = (ReadUInt16(), ReadUInt16(), ReadUInt16());
                return TryReadName(out DnsName? host) && position == end
                    ? new DnsRecord.Service(name, timeToLive, priority, weight, port, host)
                    : null;
            case DnsType.Service:
                return null;
            case DnsType.Text:
                return ReadTexts(data) is { } entries ? new DnsRecord.Text(name, timeToLive, entries) : null;
            default:
                return new DnsRecord.Other(name, timeToLive, type, data.ToArray());
        }
    }

    private static List<string>? ReadTexts(ReadOnlySpan<byte> data)
    {
        var entries = new List<string>();
        while (!data.IsEmpty)
        {
            int length = data[0];
            if (length >= data.Length)
            {
                return null;
            }

            if (length > 0)
            {
                // An empty text says that there is none (RFC 6763 section 6.1).
                entries.Add(Encoding.UTF8.GetString(data.Slice(1, length)));
            }

            data = data[(1 + length)..];
        }

        return entries;
    }

    private bool TryReadName([NotNullWhen(true)] out DnsName? name)
    {
        name = null;
        var labels = new List<string>();
        int at = position;
        int limit = position;
        int total = 1;
        int after = -1;
        for (int jumps = 0; at < datagram.Length;)
        {
            int length = datagram[at++];
            if (length == 0)
            {
                position = after < 0 ? at : after;
                return TryMakeName(labels, out name);
            }

            if ((length & PointerMark) == PointerMark && at < datagram.Length)
            {
                int target = ((length & ~PointerMark) << 8) | datagram[at++];
                after = after < 0 ? at : after;
                if (target >= limit || ++jumps > MaxJumps)
                {
                    return false;
                }

                (at, limit) = (target, target);
            }
            else
            {
                total += length + 1;
                if (length > DnsName.MaxLabelLength || total > DnsName.MaxLength || at + length > datagram.Length)
                {
                    return false;
                }

                labels.Add(Encoding.UTF8.GetString(datagram.Slice(at, length)));
                at += length;
            }
        }

        return false;
    }

    // Bytes that are no UTF-8 become longer than they were, so a name can turn out to be too long after all.
    private static bool TryMakeName(List<string> labels, [NotNullWhen(true)] out DnsName? name)
    {
        name = labels.All(label => Encoding.UTF8.GetByteCount(label) <= DnsName.MaxLabelLength)
            && labels.Sum(label => Encoding.UTF8.GetByteCount(label) + 1) < DnsName.MaxLength
                ? new DnsName(labels)
                : null;
        return name is not null;
    }
}
