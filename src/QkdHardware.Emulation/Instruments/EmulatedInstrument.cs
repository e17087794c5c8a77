using System.Text.Json.Nodes;

namespace QkdHardware.Emulation.Instruments;

/// <summary>
/// Pretend firmware: state and answers, without a socket and without a clock of its own. It shares nothing with its
/// driver but the codec.
/// </summary>
public abstract class EmulatedInstrument
{
    /// <param name="deviceId">The device's name in bench and twin file.</param>
    protected EmulatedInstrument(string deviceId) => DeviceId = deviceId;

    public string DeviceId { get; }

    /// <summary>
    /// What listens behind each of the instrument's links, by the link's name in the bench file: an
    /// <see cref="FrontDoors.IByteService"/> or an <see cref="FrontDoors.IMessageService"/>.
    /// </summary>
    public abstract IReadOnlyDictionary<string, object> Services { get; }

    /// <summary>What the emulator had to assume where no public source tells, for the parity report.</summary>
    public abstract IReadOnlyList<string> Assumptions { get; }

    /// <summary>A fault of this instrument that the back door may cause.</summary>
    /// <param name="fault">The fault's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ArgumentException">The instrument has no such fault, or an argument is wrong; the message lists what it has.</exception>
    public virtual void Inject(string fault, JsonObject arguments) =>
        throw new ArgumentException($"{DeviceId} has no fault '{fault}'; it has none of its own.", nameof(fault));

    /// <summary>The instrument loses power and comes back as after a power-up.</summary>
    public abstract void PowerCycle();
}
