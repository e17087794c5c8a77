using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Instruments;

namespace QkdHardware.Emulation.Hosting;

/// <summary>A pretend instrument with its open doors.</summary>
/// <param name="Instrument">The firmware.</param>
/// <param name="Kind">Its kind in the twin file.</param>
/// <param name="Doors">The doors that the host opened, by link name.</param>
/// <param name="Connections">The address of every link, by link name, those that the instrument opens itself included.</param>
/// <param name="Answers">Lets the answers of all its doors pass, or holds them.</param>
public sealed record EmulatedDevice(
    EmulatedInstrument Instrument,
    string Kind,
    IReadOnlyDictionary<string, IFrontDoor> Doors,
    IReadOnlyDictionary<string, string> Connections,
    AnswerGate Answers)
{
    public string Id => Instrument.DeviceId;

    /// <summary>
    /// Pulls all cables of the instrument. A stream that it has opened itself goes on to its end: the program that serves it
    /// runs on the client's host.
    /// </summary>
    public async ValueTask UnplugAsync()
    {
        foreach (IFrontDoor door in Doors.Values)
        {
            await door.UnplugAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Plugs all cables in again.</summary>
    public async ValueTask PlugAsync()
    {
        foreach (IFrontDoor door in Doors.Values)
        {
            await door.PlugAsync().ConfigureAwait(false);
        }
    }
}
