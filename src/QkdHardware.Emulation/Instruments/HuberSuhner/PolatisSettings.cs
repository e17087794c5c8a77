using System.Globalization;
using System.Text.RegularExpressions;
using QkdHardware.Protocols.Polatis;

namespace QkdHardware.Emulation.Instruments.HuberSuhner;

/// <summary>The settings of a pretend switch.</summary>
internal sealed partial class PolatisSettings
{
    /// <exception cref="ArgumentException">An unknown setting, or a value that is not of its form.</exception>
    public PolatisSettings(string deviceId, IReadOnlyDictionary<string, string> given)
    {
        var settings = new InstrumentSettings(
            deviceId, given, "identity", "reply_end", "empty_map", "unconnected_port", "busy_port", "startup_map",
            "switching_time_s", "error_queue", "empty_error_reply", "network");
        Identity = settings.Text("identity", "Polatis,I-OST-8x8-LU1-DMHNS,002414,6.5.2.18");
        Match size = SizeInIdentity().Match(Identity);
        if (!size.Success
            || (Ingress = Ports(size.Groups["in"])) is < 1 or > PolatisMap.MaxPorts
            || (Egress = Ports(size.Groups["out"])) is < 1 or > PolatisMap.MaxPorts)
        {
            throw Wrong("identity", Identity, "Polatis,<model with -NxM->,<serial>,<firmware>");
        }

        ReplyEnd = Choice("reply_end", ("crlf", "\r\n"), ("lf", "\n"));
        EmptyMap = Choice("empty_map", ("lists", "(@),(@)"), ("none", "<none>"), ("blank", ""));
        UnconnectedPort = Choice("unconnected_port", ("quotes", "\"\""), ("blank", ""));
        ReplacesBusyPorts = Choice("busy_port", ("replace", "yes"), ("refuse", "no")) == "yes";
        KeepsMap = Choice("startup_map", ("keep", "yes"), ("empty", "no")) == "yes";
        double seconds = settings.Number("switching_time_s", 0.02);
        SwitchingTime = seconds is >= 0 and <= 60 ? TimeSpan.FromSeconds(seconds) : throw Wrong("switching_time_s", $"{seconds}", "0 to 60");
        double depth = settings.Number("error_queue", 10);
        ErrorQueue = depth is >= 2 and <= 1000 ? (int)depth : throw Wrong("error_queue", $"{depth}", "2 to 1000");
        EmptyErrorReply = settings.Text("empty_error_reply", "0,\"No error\"");
        Network = settings.Text(
            "network", "IP=\"127.0.0.1\" Gateway=\"0.0.0.0\" Mask=\"255.0.0.0\" Broadcast=\"127.255.255.255\"");

        string Choice(string name, params ReadOnlySpan<(string Name, string Value)> choices)
        {
            string text = settings.Text(name, choices[0].Name);
            string names = "";
            foreach ((string choice, string value) in choices)
            {
                if (text == choice)
                {
                    return value;
                }

                names += names.Length > 0 ? $", {choice}" : choice;
            }

            throw Wrong(name, text, names);
        }

        ArgumentException Wrong(string name, string value, string expected) =>
            new($"{deviceId}: setting '{name}' is '{value}'; expected {expected}.", nameof(given));
    }

    public string Identity { get; }

    public int Ingress { get; }

    public int Egress { get; }

    public string ReplyEnd { get; }

    /// <summary>What <c>conn:stat?</c> answers when nothing is connected.</summary>
    public string EmptyMap { get; }

    /// <summary>What <c>conn:port?</c> answers for a port without a peer.</summary>
    public string UnconnectedPort { get; }

    /// <summary>Whether adding a path through a port in use drops its old path; else it is an error.</summary>
    public bool ReplacesBusyPorts { get; }

    /// <summary>Whether the map is there again after a power-up.</summary>
    public bool KeepsMap { get; }

    public TimeSpan SwitchingTime { get; }

    public int ErrorQueue { get; }

    public string EmptyErrorReply { get; }

    /// <summary>What <c>syst:comm:netw:addr?</c> answers.</summary>
    public string Network { get; }

    private static int Ports(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("-(?<in>[0-9]{1,4})x(?<out>[0-9]{1,4})-", RegexOptions.ExplicitCapture)]
    private static partial Regex SizeInIdentity();
}
