using System.Globalization;

namespace QkdHardware.Sdk.Plugins;

/// <summary>The options of one device: the bench file's values over the driver's defaults.</summary>
public sealed class DriverOptions
{
    private readonly Dictionary<string, string> values;

    /// <param name="descriptors">What the driver declares.</param>
    /// <param name="given">What the bench file gives.</param>
    /// <exception cref="ArgumentException">The bench file gives an option that the driver does not declare.</exception>
    public DriverOptions(IReadOnlyList<OptionDescriptor> descriptors, IReadOnlyDictionary<string, string> given)
    {
        values = descriptors.ToDictionary(d => d.Name, d => d.Default);
        foreach ((string name, string value) in given)
        {
            if (!values.ContainsKey(name))
            {
                string known = descriptors.Count == 0 ? "none" : string.Join(", ", descriptors.Select(d => d.Name));
                throw new ArgumentException($"Unknown option '{name}'; the driver has: {known}.", nameof(given));
            }

            values[name] = value;
        }
    }

    /// <exception cref="KeyNotFoundException">The driver reads an option that it did not declare.</exception>
    public string Text(string name) => values[name];

    /// <exception cref="FormatException">Not a finite number.</exception>
    public double Number(string name) =>
        double.TryParse(values[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number)
            ? number
            : throw new FormatException($"Option '{name}' is '{values[name]}'; expected a number such as 0.5.");
}
