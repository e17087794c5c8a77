using System.Buffers;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The rack's labels in words of the wire. Used under the rack's lock.</summary>
internal sealed class EosLabels
{
    private readonly EosSettings settings;
    private readonly OrderedDictionary<string, Action<WebSqJsonWriter>> values;

    /// <param name="settings">How messages are written.</param>
    /// <param name="state">The present state.</param>
    /// <param name="wall">The time of the temperature history.</param>
    public EosLabels(EosSettings settings, Func<EosState> state, TimeProvider wall)
    {
        this.settings = settings;
        values = new OrderedDictionary<string, Action<WebSqJsonWriter>>
        {
            [WebSqNames.NumberOfDetectors] = json => json.Integer(state().BiasUa.Length),
            [WebSqNames.MeasurementPeriod] = json => json.Number(state().MeasurementPeriodMs),
            [WebSqNames.BiasCurrent] = json => json.Numbers(state().BiasUa),
            [WebSqNames.TriggerLevel] = json => json.Numbers(state().TriggerMv),
            [WebSqNames.BiasVoltage] = json => json.Numbers(BiasVoltages(state())),
            [WebSqNames.DetectorEnable] = json => json.Flag(state().IsEnabled),
            [WebSqNames.AutoBiasTarget] = json => json.Numbers(state().AutoBiasTarget),
            [WebSqNames.AutoBiasRunning] = json => json.Flag(state().IsAutoBiasRunning),
            [WebSqNames.AutoBiasResult] = json => json.Numbers(state().AutoBiasResult),
            [WebSqNames.IvScanStart] = json => json.Number(state().ScanStartUa),
            [WebSqNames.IvScanEnd] = json => json.Number(state().ScanEndUa),
            [WebSqNames.IvScanIncrement] = json => json.Number(state().ScanIncrementUa),
            [WebSqNames.IvScanEnable] = json => json.Flag(state().IsScanRunning),
            [WebSqNames.CountsOverCurrent] = json => WriteScan(json, state(), "y", point => point.Counts),
            [WebSqNames.VoltageOverCurrent] = json => WriteScan(json, state(), "v", point => point.Volts),
            [WebSqNames.Temperatures] = json =>
                EosTemperatures.Write(json, settings, state().PoweredSince, wall.GetUtcNow()),
        };
    }

    /// <summary>All labels with their objects, as <c>labelProps</c> is answered.</summary>
    public ReadOnlyMemory<byte> All() => Write([.. values.Keys], isWrapped: true);

    /// <summary>The bare values of some labels.</summary>
    public ReadOnlyMemory<byte> Bare(params string[] labels) => Write(labels, isWrapped: false);

    /// <summary>A text under a label of its own.</summary>
    public ReadOnlyMemory<byte> Text(string label, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        WebSqReport.WriteBare(new WebSqJsonWriter(output, settings.Numbers), label, json => json.Text(text));
        output.Write([WebSqObjectScanner.Etb]);
        return output.WrittenMemory;
    }

    /// <summary>The voltage at each detector in mV: bias times the series resistance; none while disabled.</summary>
    private double[] BiasVoltages(EosState state) =>
        [.. state.BiasUa.Select(bias => state.IsEnabled ? bias * settings.SeriesResistanceOhm / 1000 : 0)];

    private ReadOnlyMemory<byte> Write(string[] labels, bool isWrapped)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (string label in labels)
        {
            // A writer for each object: there is no comma between them.
            var json = new WebSqJsonWriter(output, settings.Numbers);
            if (isWrapped && label != WebSqNames.Temperatures)
            {
                WebSqReport.WriteWrapped(json, label, values[label]);
            }
            else
            {
                WebSqReport.WriteBare(json, label, values[label]);
            }

            if (!settings.JoinObjects || label == labels[^1])
            {
                output.Write([WebSqObjectScanner.Etb]);
            }
        }

        return output.WrittenMemory;
    }

    private static void WriteScan(
        WebSqJsonWriter json, EosState state, string prefix, Func<EosState.ScanPoint, double[]> select)
    {
        json.BeginArray();
        foreach (EosState.ScanPoint point in state.Scan)
        {
            json.BeginObject();
            json.Name("biasCurrent");
            json.Number(point.BiasUa);
            double[] numbers = select(point);
            for (int i = 0; i < numbers.Length; i++)
            {
                json.Name($"{prefix}{i + 1}");
                json.Number(numbers[i]);
            }

            json.EndObject();
        }

        json.EndArray();
    }
}
