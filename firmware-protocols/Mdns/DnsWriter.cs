using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace QkdHardware.Protocols.Mdns;

/// <summary>Writes the parts of a datagram.</summary>
internal static class DnsWriter
{
    private const int MaxTextLength = 255;

    public static void Write(IBufferWriter<byte> output, DnsQuestion question)
    {
        Write(output, question.Name);
        Write(output, (ushort)question.Type);
        Write(output, (ushort)(DnsMessage.ClassIn | (question.WantsUnicast ? DnsMessage.TopBit : 0)));
    }

    public static void Write(IBufferWriter<byte> output, DnsRecord record)
    {
        var data = new ArrayBufferWriter<byte>();
        WriteData(data, record);
        Write(output, record.Name);
        Write(output, (ushort)record.Type);
        Write(output, DnsMessage.ClassIn);
        Write(output, (ushort)(record.TimeToLive >> 16));
        Write(output, (ushort)record.TimeToLive);
        Write(output, checked((ushort)data.WrittenCount));
        output.Write(data.WrittenSpan);
    }

    private static void WriteData(ArrayBufferWriter<byte> data, DnsRecord record)
    {
        switch (record)
        {
            case DnsRecord.Pointer pointer:
                Write(data, pointer.Target);
                break;
            case DnsRecord.Service service:
                Write(data, service.Priority);
                Write(data, service.Weight);
                Write(data, service.Port);
                Write(data, service.Host);
                break;
            case DnsRecord.Text text:
                foreach (string entry in text.Entries.DefaultIfEmpty(string.Empty))
                {
                    WriteText(data, entry, MaxTextLength);
                }

                break;
            case DnsRecord.HostAddress host:
                data.Write(host.Address.GetAddressBytes());
                break;
            case DnsRecord.Other other:
                data.Write(other.Data.Span);
                break;
            default:
                throw new ArgumentException($"A record of {record.GetType().Name} has no form on the wire.", nameof(record));
        }
    }

    private static void Write(IBufferWriter<byte> output, DnsName name)
    {
        foreach (string label in name.Labels)
        {
            WriteText(output, label, DnsName.MaxLabelLength);
        }

        output.Write("\0"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, string text, int maxLength)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, maxLength, nameof(text));
        output.Write([(byte)bytes.Length]);
        output.Write(bytes);
    }

    private static void Write(IBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), value);
        output.Advance(sizeof(ushort));
    }
}
