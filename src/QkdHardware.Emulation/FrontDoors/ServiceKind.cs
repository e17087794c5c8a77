namespace QkdHardware.Emulation.FrontDoors;

/// <summary>Doors are opened with an <see cref="object"/>; each kind of door can serve one kind of firmware.</summary>
internal static class ServiceKind
{
    /// <exception cref="FrontDoorException">The firmware is of another kind.</exception>
    public static T Demand<T>(string address, object service)
        where T : class =>
        service as T
        ?? throw new FrontDoorException(
            address,
            $"{address} leads to a door for an {typeof(T).Name}, but {service.GetType().Name} is none; use an address form of another kind.");
}
