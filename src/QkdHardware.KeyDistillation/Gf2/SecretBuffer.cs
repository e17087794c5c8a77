using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace QkdHardware.KeyDistillation.Gf2;

/// <summary>
/// Unmanaged working memory of a kernel, aligned to 64 bytes, zero at first and zeroed before it is freed.
/// </summary>
internal sealed unsafe class SecretBuffer : IDisposable
{
    private const int Alignment = 64;
    private readonly int length;

    public SecretBuffer(int words)
    {
        length = words;
        Words = (ulong*)NativeMemory.AlignedAlloc((nuint)words * sizeof(ulong) + Alignment, Alignment);
        Span.Clear();
    }

    public ulong* Words { get; private set; }

    public Span<ulong> Span => new(Words, length);

    public void Dispose()
    {
        if (Words is null) return;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Span));
        NativeMemory.AlignedFree(Words);
        Words = null;
    }
}
