using QkdHardware.Emulation.FrontDoors.Buses;

namespace QkdHardware.Tests.Links.Buses;

/// <summary>
/// A pretend I2C device of 16 registers: the first byte written selects one, the others fill from there, reads go on from
/// there. It does not acknowledge a register beyond the last. <see cref="OnRead"/> runs inside each read.
/// </summary>
internal sealed class RegisterDevice : II2cTarget
{
    private readonly byte[] registers = new byte[16];
    private int selected;

    public Action OnRead { get; set; } = () => { };

    public bool Write(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return true;
        if (data[0] + data.Length - 1 > registers.Length) return false;
        selected = data[0];
        data[1..].CopyTo(registers.AsSpan(selected));
        return true;
    }

    public void Read(Span<byte> buffer)
    {
        OnRead();
        for (int i = 0; i < buffer.Length; i++) buffer[i] = registers[(selected + i) % registers.Length];
    }
}
