using System.Globalization;

namespace QkdHardware.Emulation.Instruments;

/// <summary>
/// The settings of one pretend firmware: what the twin file gives over documented defaults. Each is a thing that no
/// public source settles or that differs between units, and so belongs to the parity report.
/// </summary>
public sealed class InstrumentSettings
{
    private readonly Dictionary<string, string> given;
    private readonly string deviceId;

    /// <param name="deviceId">The device's name, for messages.</param>
    /// <param name="given">The twin file's values.</param>
    /// <param name="known">The names that the firmware reads.</param>
    /// <exception cref="ArgumentException">The twin file gives a setting that the firmware does not have.</exception>
    public InstrumentSettings(string deviceId, IReadOnlyDictionary<string, string> given, params string[] known)
    {
        this.deviceId = deviceId;
        this.given = new Dictionary<string, string>(given);
        foreach (string name in given.Keys)
        {
            if (!known.Contains(name))
            {
                throw new ArgumentException($"{deviceId} has no setting '{name}'; it has: {string.Join(", ", known)}.", nameof(given));
            }
        }
    }

    public string Text(string name, string defaultValue) => given.GetValueOrDefault(name, defaultValue);

    /// <exception cref="ArgumentException">Not a number.</exception>
    public double Number(string name, double defaultValue) =>
        !given.TryGetValue(name, out string? text) ? defaultValue
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : throw new ArgumentException($"{deviceId}: setting '{name}' is '{text}'; expected a number.");

    /// <exception cref="ArgumentException">Not true or false.</exception>
    public bool Flag(string name, bool defaultValue) =>
        !given.TryGetValue(name, out string? text) ? defaultValue
        : bool.TryParse(text, out bool value) ? value
        : throw new ArgumentException($"{deviceId}: setting '{name}' is '{text}'; expected true or false.");
}
