using System.Globalization;

namespace QkdHardware.Transports;

/// <summary>Reads the settings of a link and says what was expected where one is wrong.</summary>
/// <param name="address">The link, for messages.</param>
/// <param name="settings">What was given.</param>
internal sealed class SettingsReader(string address, IReadOnlyDictionary<string, string> settings)
{
    /// <param name="kind">What the link is, for the message, such as "a serial port".</param>
    /// <param name="known">All settings that it has.</param>
    /// <exception cref="FormatException">An unknown setting.</exception>
    public void Demand(string kind, IReadOnlyCollection<string> known)
    {
        if (settings.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{address}: unknown setting '{unknown}'; {kind} has {(known.Count > 0 ? string.Join(", ", known) : "none")}.");
        }
    }

    /// <exception cref="FormatException">Not a number in the range.</exception>
    public int Number(string name, int minimum, int maximum, int standard) =>
        !settings.TryGetValue(name, out string? text) ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= minimum && value <= maximum ? value
        : throw new FormatException($"{address}: {name} is '{text}'; expected a number from {minimum} to {maximum}.");

    /// <summary>One of the choices; the first is the default.</summary>
    /// <exception cref="FormatException">None of them.</exception>
    public T Choice<T>(string name, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        if (!settings.TryGetValue(name, out string? text)) return choices[0].Value;
        var texts = new List<string>();
        foreach ((string candidate, T value) in choices)
        {
            if (candidate == text) return value;
            texts.Add(candidate);
        }

        throw new FormatException($"{address}: {name} is '{text}'; expected {string.Join(" or ", texts)}.");
    }
}
