using System.Globalization;
using QkdHardware.Abstractions.Roles;

namespace QkdHardware.DeviceManager.Properties;

/// <summary>Values of properties as a person types and reads them.</summary>
internal static class PropertyText
{
    private const string Nothing = "none";

    public static string Of(double value) => value.ToString("G9", CultureInfo.InvariantCulture);

    public static string Of(IReadOnlyList<SwitchConnection> connections) =>
        connections.Count == 0 ? Nothing : string.Join(',', connections);

    /// <exception cref="FormatException">Not a finite number.</exception>
    public static double Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"'{text}' is no number; expected one such as 0.5.");

    /// <exception cref="FormatException">Not a whole number.</exception>
    public static long WholeNumber(string text) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"'{text}' is no whole number.");

    /// <exception cref="FormatException">Neither on nor off.</exception>
    public static bool Switch(string text) => text.Trim().ToLowerInvariant() switch
    {
        "on" or "true" or "1" => true,
        "off" or "false" or "0" => false,
        _ => throw new FormatException($"'{text}' is neither on nor off."),
    };

    /// <exception cref="FormatException">No list of pairs.</exception>
    public static IReadOnlyList<SwitchConnection> Connections(string text)
    {
        if (text.Trim() == Nothing)
        {
            return [];
        }

        return [.. text.Split(',').Select(pair =>
        {
            string[] ports = pair.Split('-');
            return ports.Length == 2
                && int.TryParse(ports[0], NumberStyles.None, CultureInfo.InvariantCulture, out int ingress)
                && int.TryParse(ports[1], NumberStyles.None, CultureInfo.InvariantCulture, out int egress)
                    ? new SwitchConnection(ingress, egress)
                    : throw new FormatException($"'{pair}' is no pair of ports such as 1-9; 'none' blocks everything.");
        })];
    }

    /// <summary>Runs an action that only one text triggers.</summary>
    /// <exception cref="FormatException">Another text.</exception>
    public static ValueTask Only(string expected, string text, Func<ValueTask> action) =>
        text.Trim() == expected ? action() : throw new FormatException($"Expected '{expected}', not '{text}'.");
}
