namespace QkdHardware.Emulation.FrontDoors.Exchanges;

/// <summary>Any kind of firmware as one with END, status byte and service request.</summary>
internal static class ExchangeKind
{
    /// <exception cref="FrontDoorException">The firmware is of no kind.</exception>
    public static IExchangeService Of(string address, object service) => service switch
    {
        IExchangeService exchanges => exchanges,
        IByteService bytes => new Bytes(bytes),
        IMessageService messages => new Messages(messages),
        _ => throw new FrontDoorException(
            address, $"{service.GetType().Name} is no firmware that a door can serve"),
    };

    private sealed class Bytes(IByteService service) : IExchangeService
    {
        public IExchange Connect() => new ByteExchange(service);
    }

    private sealed class Messages(IMessageService service) : IExchangeService
    {
        public IExchange Connect() => new MessageExchange(service);
    }
}
