using System.Globalization;
using QkdHardware.Sessions.Bb84.Results;

namespace QkdHardware.Cli.Display;

/// <summary>The lines of a session's result, with units, for the terminal and for the report.</summary>
internal static class SessionRows
{
    public static IReadOnlyList<(string Name, string Value)> Of(SessionDocument d) =>
    [
        ("Outcome", d.Outcome),
        ("Grade", d.Grade),
        ("Acquired", $"{Number(d.AcquiredSeconds)} s"),
        ("Wall clock", $"{Number(d.WallSeconds)} s"),
        ("Pulses sent", Count(d.PulsesSent)),
        ("Detections", Count(d.Detections)),
        ("Double clicks across bases, discarded", Count(d.DoubleClicks)),
        ("Sifted bits", Count(d.SiftedBits)),
        ("Distinct pattern bits", Count(d.DistinctPatternBits)),
        ("mu, nu", $"{Optional(d.Mu, "0.0000")}, {Optional(d.Nu, "0.0000")}"),
        ("QBER in Z (verified)", Optional(d.Qber, "P3")),
        ("QBER in X", Optional(d.QberTestBasis, "P3")),
        ("Single-photon bits, at least", Optional(d.SinglePhotonBitsLower, "N0")),
        ("Phase error rate, at most", Optional(d.PhaseErrorUpper, "P3")),
        ("Leaked by error correction", $"{Count(d.LeakEcBits)} bits, f = {Optional(d.ReconciliationEfficiency, "0.000")}"),
        ("Secret key", $"{Count(d.SecretKeyBits)} bits"),
        ("Secret key rate", $"{Number(d.SecretKeyRateBps)} bit/s"),
        ("Keys verified", d.KeysVerified ? "yes" : "no"),
        ("eps_sec, eps_cor", $"{d.EpsSec:0E0}, {d.EpsCor:0E0}"),
    ];

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Optional(double? value, string format) =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";
}
