using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Hil;

/// <summary>Stream doors through which a test sees the messages that an instrument sends.</summary>
internal sealed class ObservedStreams(ITagStreamDoorFactory inner, Action<ReadOnlyMemory<byte>> observe) : ITagStreamDoorFactory
{
    public ITagStreamDoor Bind(int port) => new Door(inner.Bind(port), observe);

    private sealed class Door(ITagStreamDoor inner, Action<ReadOnlyMemory<byte>> observe) : ITagStreamDoor
    {
        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
        {
            observe(message);
            return inner.SendAsync(message, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
