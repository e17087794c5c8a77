namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>The pretend device behind an SPI chip select. Called once at a time when all users go through one link provider.</summary>
public interface ISpiTarget
{
    /// <summary>One transfer, from select to deselect; both directions have the same length.</summary>
    /// <param name="fromHost">What the host sends; zeros where it only reads.</param>
    /// <param name="toHost">What the device sends, to be filled.</param>
    void Transfer(ReadOnlySpan<byte> fromHost, Span<byte> toHost);
}
