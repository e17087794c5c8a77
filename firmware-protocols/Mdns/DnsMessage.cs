using System.Buffers;
using System.Buffers.Binary;

namespace QkdHardware.Protocols.Mdns;

/// <summary>
/// One datagram of multicast DNS (SPEC.md). Answers, authorities and additional records are one list: whoever browses
/// believes all of them alike.
/// </summary>
/// <param name="Id">0, or what a legacy query had (RFC 6762 section 6.7).</param>
/// <param name="IsResponse">The QR bit.</param>
/// <param name="Questions">What is asked.</param>
/// <param name="Records">What is said.</param>
public sealed record DnsMessage(
    ushort Id, bool IsResponse, IReadOnlyList<DnsQuestion> Questions, IReadOnlyList<DnsRecord> Records)
{
    /// <summary>RFC 6762 section 17.</summary>
    public const int MaxLength = 9000;

    internal const int HeaderLength = 12;
    internal const ushort ClassIn = 1;
    internal const ushort TopBit = 0x8000;
    private const ushort Authoritative = 0x0400;

    /// <summary>
    /// Reads a whole datagram. False when it makes no sense; nothing of it is to be believed then. Never throws, and holds
    /// no more than some hundred kilobytes.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out DnsMessage message)
    {
        message = new DnsMessage(0, false, [], []);
        if (datagram.Length is < HeaderLength or > MaxLength)
        {
            return false;
        }

        var reader = new DnsReader(datagram);
        ushort id = reader.ReadUInt16();
        ushort flags = reader.ReadUInt16();
        int questionCount = reader.ReadUInt16();
        int recordCount = reader.ReadUInt16() + reader.ReadUInt16() + reader.ReadUInt16();
        var questions = new List<DnsQuestion>();
        for (int i = 0; i < questionCount; i++)
        {
            if (!reader.TryReadQuestion(out DnsQuestion? question))
            {
                return false;
            }

            questions.Add(question);
        }

        var records = new List<DnsRecord>();
        for (int i = 0; i < recordCount; i++)
        {
            if (!reader.TryReadRecord(out DnsRecord? record))
            {
                return false;
            }

            records.Add(record);
        }

        message = new DnsMessage(id, (flags & TopBit) != 0, questions, records);
        return reader.IsAtEnd;
    }

    /// <summary>Writes the datagram, its records as answers, its names without compression.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        Span<byte> header = output.GetSpan(HeaderLength)[..HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, Id);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(IsResponse ? TopBit | Authoritative : 0));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], checked((ushort)Questions.Count));
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], checked((ushort)Records.Count));
        output.Advance(HeaderLength);
        foreach (DnsQuestion question in Questions)
        {
            DnsWriter.Write(output, question);
        }

        foreach (DnsRecord record in Records)
        {
            DnsWriter.Write(output, record);
        }
    }
}
