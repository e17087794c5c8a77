using System.Buffers;
using System.Runtime.InteropServices;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

/// <summary>Waveforms of 4 Mi points pass as blocks of 16 MiB.</summary>
public sealed class ScpiArbUploadTests
{
    private const int Points = 4 << 20;

    [Fact]
    public async Task Feed_WholeMessageInOnePiece_IsNotCopied()
    {
        byte[] message = Message();
        using var arb = new Arb();
        await arb.Session.FeedAsync("*OPC?\n"u8.ToArray(), arb.Output); // warm
        long before = GC.GetAllocatedBytesForCurrentThread();
        await arb.Session.FeedAsync(message, arb.Output);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
        Assert.Same(message, arb.Array);
        Assert.Equal(Points * sizeof(float), arb.Length);
    }

    [Fact]
    public async Task Feed_InPiecesOfSixtyFourKibibytes_IsCopiedOnceIntoRoomForItAll()
    {
        byte[] message = Message();
        using var arb = new Arb();
        for (int start = 0; start < message.Length; start += 64 << 10)
        {
            await arb.Session.FeedAsync(message.AsMemory(start, Math.Min(64 << 10, message.Length - start)), arb.Output);
        }

        Assert.Equal(0, arb.Engine.Status.Errors.Count);
        Assert.Equal(Points * sizeof(float), arb.Length);
        Assert.Equal(Checksum(MemoryMarshal.AsBytes(Values().AsSpan())), arb.Sum);
    }

    private static byte[] Message()
    {
        var output = new ArrayBufferWriter<byte>(Points * sizeof(float) + 64);
        new ScpiMessageBuilder(output).Command("SOUR#:DATA:ARB", 1).Keyword("qkd").Block(Values(), ScpiByteOrder.Swapped).End();
        return output.WrittenSpan.ToArray();
    }

    // Position matters, so a piece lost, doubled or swapped shows.
    private static ulong Checksum(ReadOnlySpan<byte> data)
    {
        ulong sum = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data)) sum = (sum * 31) + word;
        return sum;
    }

    private static float[] Values()
    {
        float[] values = new float[Points];
        for (int i = 0; i < values.Length; i++) values[i] = MathF.Sin(i * 1e-3f);
        return values;
    }

    private sealed class Arb : IDisposable
    {
        public Arb()
        {
            ScpiTree tree = new ScpiTree().Command("SOURce[1|2]:DATA:ARBitrary", Load, parameters: ScpiArity.Exactly(2));
            Engine = new(tree) { Identity = "x" };
            Session = Engine.OpenSession();
        }

        public ScpiEngine Engine { get; }

        public ScpiSession Session { get; }

        public ArrayBufferWriter<byte> Output { get; } = new();

        public byte[]? Array { get; private set; }

        public int Length { get; private set; }

        public ulong Sum { get; private set; }

        public void Dispose()
        {
            Session.Dispose();
            Engine.Dispose();
        }

        private void Load(ScpiCall call)
        {
            ReadOnlyMemory<byte> block = call.Block(1);
            Array = MemoryMarshal.TryGetArray(block, out ArraySegment<byte> segment) ? segment.Array : null;
            Length = block.Length;
            Sum = Checksum(block.Span);
        }
    }
}
