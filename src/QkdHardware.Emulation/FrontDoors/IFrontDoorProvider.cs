namespace QkdHardware.Emulation.FrontDoors;

/// <summary>Opens one kind of door, at the address that clients will use to reach it.</summary>
public interface IFrontDoorProvider
{
    /// <summary>Whether the address is of this kind. Looks at the text only.</summary>
    bool Accepts(string address);

    /// <param name="address">As in the bench file; a port of 0 lets the system choose.</param>
    /// <param name="service">An <see cref="IByteService"/> or <see cref="IMessageService"/>, as the kind of door demands.</param>
    /// <exception cref="FrontDoorException">The port is in use, or the address is not of this machine.</exception>
    ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default);
}
