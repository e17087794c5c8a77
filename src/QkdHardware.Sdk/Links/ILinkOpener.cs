using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Links;

/// <summary>Opens the links of one device by the names that its driver declared. What a driver sees of the transports.</summary>
public interface ILinkOpener
{
    /// <summary>Whether the bench file gives the device this link.</summary>
    bool Has(string linkName);

    /// <summary>The address that the bench file gives, for messages.</summary>
    /// <exception cref="KeyNotFoundException">The bench file gives no such link.</exception>
    string AddressOf(string linkName);

    /// <exception cref="LinkException">Not opened, or the address leads to a link with message boundaries.</exception>
    ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default);

    /// <exception cref="LinkException">Not opened, or the address leads to a link without message boundaries.</exception>
    ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default);

    /// <summary>Opens a device on a bus of this computer; an opener that reaches none refuses.</summary>
    /// <typeparam name="T"><c>I2cDevice</c>, <c>SpiDevice</c> or <c>GpioController</c> of System.Device.Gpio.</typeparam>
    /// <exception cref="LinkException">Not opened, or the address leads to something else.</exception>
    ValueTask<IDeviceLink<T>> OpenDeviceAsync<T>(string linkName, CancellationToken cancellationToken = default)
        where T : class =>
        throw new LinkException(AddressOf(linkName), "devices on buses cannot be reached from here");
}
