using System.Globalization;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Configuration;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>Reads <c>ingress-egress</c> pairs.</summary>
internal static class SwitchPairs
{
    /// <summary>The connection, or null when the text is no pair.</summary>
    public static SwitchConnection? TryParse(Located text)
    {
        string[] parts = text.Value.Split('-');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int ingress)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int egress)
                ? new SwitchConnection(ingress, egress)
                : null;
    }

    /// <summary>The connections of a position that passed the checks.</summary>
    public static SwitchConnection[] Parse(IEnumerable<Located> position) =>
        [.. position.Select(text => TryParse(text)!.Value)];
}
