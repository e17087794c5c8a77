using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QkdHardware.Hil.Secrecy;

/// <summary>
/// What a session must keep to itself, gathered at the instruments: the patterns of key mode, and the tags. Thread-safe. The
/// public pattern of alignment is gathered like the others: nothing prints patterns, whichever they are.
/// </summary>
internal sealed class SessionSecrets
{
    private const int SamplesPerSymbol = 8;
    private const int TagLength = 16; // time and reference index, 64 bits each, least significant byte first

    private readonly Lock gate = new();
    private readonly SecretSearch search = new();
    private readonly List<byte> upload = [];
    private readonly List<byte[]> tags = [];
    private object? uploader;
    private int missing;

    /// <summary>Patterns of the encoder seen so far, whole or broken off.</summary>
    public int Patterns { get; private set; }

    /// <summary>Bytes of an upload that is under way.</summary>
    public int UploadedBytes
    {
        get
        {
            lock (gate)
            {
                return upload.Count;
            }
        }
    }

    /// <summary>All that was gathered. Made when the session is over: it takes a while.</summary>
    public SecretSearch ToSearch()
    {
        lock (gate)
        {
            TakePattern();
            foreach (byte[] message in tags)
            {
                for (int i = 0; i + TagLength <= message.Length; i += TagLength)
                {
                    search.AddTime(BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(i)));
                }
            }

            tags.Clear();
            return search;
        }
    }

    /// <summary>Takes what a client said to an instrument.</summary>
    /// <returns>Whether it carried samples of the encoder's pattern.</returns>
    public bool TakeUpload(ObservedExchange exchange)
    {
        lock (gate)
        {
            ReadOnlySpan<byte> rest = exchange.Question.Span;
            if (missing > 0 && exchange.Conversation != uploader)
            {
                return false;
            }

            if (missing == 0)
            {
                // Output 1 drives the encoder. | SOUR1:DATA:ARB QKD1,# | digits of the length | length | samples |
                int start = rest.IndexOf("SOUR1:DATA:ARB QKD1,#"u8);
                if (start < 0)
                {
                    return false;
                }

                uploader = exchange.Conversation;
                int digitsAt = start + "SOUR1:DATA:ARB QKD1,#".Length;
                int digits = rest[digitsAt] - '0';
                missing = int.Parse(rest.Slice(digitsAt + 1, digits));
                rest = rest[(digitsAt + 1 + digits)..];
            }

            int count = Math.Min(missing, rest.Length);
            upload.AddRange(rest[..count]);
            missing -= count;
            if (missing == 0)
            {
                TakePattern();
            }

            return true;
        }
    }

    /// <summary>Takes a message of a tag stream.</summary>
    public void TakeTags(ReadOnlyMemory<byte> message)
    {
        lock (gate)
        {
            tags.Add(message.ToArray());
        }
    }

    /// <summary>Takes a station's key.</summary>
    public void TakeKey(byte[] key)
    {
        lock (gate)
        {
            search.AddBytes(key);
            search.AddBits(key.SelectMany(value => Enumerable.Range(0, 8).Select(bit => (value >> bit & 1) != 0)));
        }
    }

    // The four phases -pi/2, 0, pi/2, pi are the symbols X1, Z0, X0, Z1: the first and the last mean 1. Patterns of one
    // symbol, by which powers are measured, hold no secret.
    private void TakePattern()
    {
        ReadOnlySpan<float> samples = MemoryMarshal.Cast<byte, float>(CollectionsMarshal.AsSpan(upload));
        float[] levels = [.. samples.ToArray().Distinct().Order()];
        if (levels.Length == 4)
        {
            var bits = new bool[samples.Length / SamplesPerSymbol];
            for (int i = 0; i < bits.Length; i++)
            {
                float level = samples[i * SamplesPerSymbol];
                bits[i] = level == levels[0] || level == levels[3];
            }

            search.AddBits(bits);
            search.AddBytes(Packed(bits));
            Patterns++;
        }

        upload.Clear();
    }

    private static byte[] Packed(bool[] bits)
    {
        byte[] packed = new byte[bits.Length / 8];
        for (int i = 0; i < packed.Length * 8; i++)
        {
            packed[i / 8] |= (byte)((bits[i] ? 1 : 0) << (i % 8));
        }

        return packed;
    }
}
