namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>The pretend device behind an I2C address. Called once at a time when all users go through one link provider.</summary>
public interface II2cTarget
{
    /// <summary>The bytes of one write, from the address to the stop or repeated start.</summary>
    /// <returns>False when the device does not acknowledge them.</returns>
    bool Write(ReadOnlySpan<byte> data);

    /// <summary>Fills what the host clocks out.</summary>
    void Read(Span<byte> buffer);
}
