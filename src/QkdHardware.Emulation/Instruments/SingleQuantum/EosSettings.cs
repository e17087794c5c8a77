using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The twin file's settings of an Eos: what no public source settles, each with its default.</summary>
internal sealed record EosSettings
{
    private static readonly string[] Names =
    [
        "measurement_period_ms", "trigger_level_mv", "max_bias_ua", "counts_start", "number_format", "join_objects",
        "broadcast_unchanged", "error_label", "cold_stage_k", "warm_stage_k", "thermometer_voltage_v",
        "board_temperature_c", "temperature_interval_s", "series_resistance_ohm", "auto_bias_step_ua",
    ];

    /// <summary>Measurement period after power-up; 100 ms.</summary>
    public required double MeasurementPeriodMs { get; init; }

    /// <summary>Trigger level of all detectors after power-up; 0 mV.</summary>
    public required double TriggerLevelMv { get; init; }

    /// <summary>The largest bias that the rack takes, either sign; 90.9 uA.</summary>
    public required double MaxBiasUa { get; init; }

    /// <summary>Whether the counts stream pauses while the detectors are disabled; it does not by default.</summary>
    public required bool CountsOnlyWhileEnabled { get; init; }

    /// <summary>How numbers are written; as Python's floats by default.</summary>
    public required WebSqNumberStyle Numbers { get; init; }

    /// <summary>Whether the objects of one answer stand before one ETB (the vendor's client reads that best); they do by default.</summary>
    public required bool JoinObjects { get; init; }

    /// <summary>Whether a setter is broadcast although the value did not change; it is by default.</summary>
    public required bool BroadcastUnchanged { get; init; }

    /// <summary>The label of errors; empty for a rack that reports none. <c>Error</c> by default.</summary>
    public required string ErrorLabel { get; init; }

    /// <summary>Temperature of the cold stage; 2.5 K.</summary>
    public required double ColdStageK { get; init; }

    /// <summary>Temperature of the warm stage; 40 K.</summary>
    public required double WarmStageK { get; init; }

    /// <summary>The member <c>V_avrg</c> of the temperature history; 0 V.</summary>
    public required double ThermometerVoltage { get; init; }

    /// <summary>Temperature of both boards; 25 degrees Celsius.</summary>
    public required double BoardTemperature { get; init; }

    /// <summary>Time between two samples of the temperature history; 1 s.</summary>
    public required TimeSpan TemperatureInterval { get; init; }

    /// <summary>What the reported bias voltage is computed from; 0 ohm, a superconducting wire.</summary>
    public required double SeriesResistanceOhm { get; init; }

    /// <summary>Step of the automatic bias search; 0.5 uA.</summary>
    public required double AutoBiasStepUa { get; init; }

    /// <exception cref="ArgumentException">A setting is unknown, of the wrong form or out of range.</exception>
    public static EosSettings Read(string deviceId, IReadOnlyDictionary<string, string> given)
    {
        var settings = new InstrumentSettings(deviceId, given, Names);
        double AtLeast(string name, double defaultValue, double minimum)
        {
            double value = settings.Number(name, defaultValue);
            return value >= minimum && double.IsFinite(value)
                ? value
                : throw new ArgumentException($"{deviceId}: setting '{name}' is {value}; expected at least {minimum}.", nameof(given));
        }

        T Choice<T>(string name, string defaultValue, params (string Text, T Value)[] choices)
        {
            string text = settings.Text(name, defaultValue);
            int index = Array.FindIndex(choices, choice => choice.Text == text);
            return index >= 0
                ? choices[index].Value
                : throw new ArgumentException(
                    $"{deviceId}: setting '{name}' is '{text}'; expected {string.Join(" or ", choices.Select(choice => choice.Text))}.",
                    nameof(given));
        }

        return new EosSettings
        {
            MeasurementPeriodMs = AtLeast("measurement_period_ms", 100, WebSqLimits.MinMeasurementPeriodMs),
            TriggerLevelMv = settings.Number("trigger_level_mv", 0),
            MaxBiasUa = AtLeast("max_bias_ua", WebSqLimits.MaxScanCurrentUa, 0),
            CountsOnlyWhileEnabled = Choice("counts_start", "connect", ("connect", false), ("enable", true)),
            Numbers = Choice(
                "number_format",
                "python",
                ("python", WebSqNumberStyle.PythonFloat),
                ("shortest", WebSqNumberStyle.Shortest),
                ("six_decimals", WebSqNumberStyle.SixDecimals)),
            JoinObjects = settings.Flag("join_objects", true),
            BroadcastUnchanged = settings.Flag("broadcast_unchanged", true),
            ErrorLabel = settings.Text("error_label", WebSqNames.ErrorMark),
            ColdStageK = settings.Number("cold_stage_k", 2.5),
            WarmStageK = settings.Number("warm_stage_k", 40),
            ThermometerVoltage = settings.Number("thermometer_voltage_v", 0),
            BoardTemperature = settings.Number("board_temperature_c", 25),
            TemperatureInterval = TimeSpan.FromSeconds(AtLeast("temperature_interval_s", 1, 0.001)),
            SeriesResistanceOhm = AtLeast("series_resistance_ohm", 0, 0),
            AutoBiasStepUa = AtLeast("auto_bias_step_ua", 0.5, 0.01),
        };
    }
}
