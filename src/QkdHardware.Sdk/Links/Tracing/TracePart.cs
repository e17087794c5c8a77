namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>A run of recorded bytes: either the bytes, or only their number.</summary>
/// <param name="Bytes">Empty where they were withheld.</param>
/// <param name="Withheld">How many bytes are missing here; 0 where they are there.</param>
public readonly record struct TracePart(ReadOnlyMemory<byte> Bytes, int Withheld)
{
    public int Length => Bytes.Length + Withheld;
}
