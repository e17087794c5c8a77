using Microsoft.Extensions.Time.Testing;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Sdk.Plugins;
using QkdHardware.Tests.Protocols.WebSq1;

namespace QkdHardware.Tests.Drivers.SingleQuantum;

/// <summary>An Eos of two detectors played from a script, and the driver that talks to it.</summary>
internal sealed class EosScript
{
    public const string Labels =
        """{"label": "NumberOfDetectors", "value": {"value": 2}}{"label": "BiasCurrent", "value": {"value": [0.0, 0.0]}}"""
        + """{"label": "DetectorEnable", "value": {"value": false}}"""
        + """{"label": "InptMeasurementPeriod", "value": {"value": 100}}""" + Etb;

    public const string Etb = "\u0017";

    public static readonly DriverDescriptor Driver = new SingleQuantumPackage().Drivers.Single();

    public FakeTimeProvider Time { get; } = new();

    public ScriptedByteLink Control { get; } = new("control");

    public ScriptedByteLink Counts { get; } = new("counts");

    public DriverContext Context(params (string Name, string Value)[] options) =>
        new FixedLinks().Add("control", Control).Add("counts", Counts).Context(Driver, Time, options);

    /// <summary>Opens the driver; the labels come in these portions, all at once by default.</summary>
    public async Task<EosDetectors> OpenAsync(params string[] portions)
    {
        Control.Expect(WebSqVectors.AllLabels, portions.Length == 0 ? [Labels] : portions);
        return await EosDetectors.OpenAsync(Context());
    }

    public Task PassUntilDoneAsync(Task task) => PassUntilDoneAsync(Time, task);

    /// <summary>Lets time pass until the task is done; whatever is ready to run elsewhere runs between the steps.</summary>
    public static async Task PassUntilDoneAsync(FakeTimeProvider time, Task task)
    {
        for (int step = 0; !task.IsCompleted && step < 1000; step++)
        {
            for (int turn = 0; turn < 100; turn++)
            {
                await Task.Run(static () => { });
            }

            time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Lets time pass until the driver has sent this many bytes, and no longer.</summary>
    public async Task PassUntilSentAsync(int length)
    {
        Task sent = Control.WhenSent(length);
        while (!sent.IsCompleted)
        {
            await Task.Run(static () => { });
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    public static string Bare(string label, string value) => $"{{\"label\": \"{label}\", \"value\": {value}}}{Etb}";

    public static string SetBias(string values) =>
        $"{{\"command\": \"SetAllBiasCurrents\", \"label\": \"BiasCurrent\", \"value\": [{values}]}}";
}
