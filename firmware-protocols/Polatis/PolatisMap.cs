using System.Buffers;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Polatis;

/// <summary>The switch's map as two parallel channel lists, as <c>conn:stat?</c> answers it (SPEC.md).</summary>
public static class PolatisMap
{
    /// <summary>The largest switch of the family has 576 ports; a list longer than this is no map.</summary>
    public const int MaxPorts = 1024;

    /// <summary>Reads a map. All three published forms of the empty map are accepted.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> reply, out (int Ingress, int Egress)[] pairs)
    {
        pairs = [];
        ReadOnlySpan<byte> text = ScpiCharacters.Trim(reply.Span);
        if (text.IsEmpty || text.SequenceEqual("<none>"u8))
        {
            return true;
        }

        var reader = new ScpiReplyReader(reply);
        if (!reader.TryReadValue(out ScpiReplyValue first) || !first.TryGetChannels(MaxPorts, out int[] ingress)
            || !reader.TryReadValue(out ScpiReplyValue second) || !second.TryGetChannels(MaxPorts, out int[] egress)
            || reader.TryReadValue(out _) || reader.IsMalformed || ingress.Length != egress.Length)
        {
            return false;
        }

        pairs = [.. ingress.Zip(egress)];
        return true;
    }

    /// <summary>Writes a map as <c>(@1,2),(@17,18)</c>.</summary>
    public static void WriteTo(IBufferWriter<byte> output, IReadOnlyCollection<(int Ingress, int Egress)> pairs)
    {
        ScpiDataWriter.WriteChannels(output, [.. pairs.Select(pair => pair.Ingress)]);
        output.Write(","u8);
        ScpiDataWriter.WriteChannels(output, [.. pairs.Select(pair => pair.Egress)]);
    }
}
