namespace QkdHardware.Shared.Serial.Linux;

/// <summary>An eventfd: makes a poll of another thread return.</summary>
internal sealed class WakeUp : IDisposable
{
    /// <exception cref="IOException">The process has no descriptor left.</exception>
    public WakeUp()
    {
        Descriptor = LibC.EventDescriptor(0, LibC.NonBlocking | LibC.CloseOnExec);
        if (Descriptor < 0)
        {
            throw new IOException($"eventfd: {LibC.LastError}");
        }
    }

    public int Descriptor { get; }

    public unsafe void Set()
    {
        ulong one = 1;
        _ = LibC.Write(Descriptor, (byte*)&one, sizeof(ulong));
    }

    public unsafe void Reset()
    {
        ulong count;
        _ = LibC.Read(Descriptor, (byte*)&count, sizeof(ulong));
    }

    public void Dispose() => _ = LibC.Close(Descriptor);
}
