namespace QkdHardware.Protocols.WebSq1;

/// <summary>The names of labels, commands and requests (SPEC.md section 2).</summary>
public static class WebSqNames
{
    public const string AllLabels = "labelProps";
    public const string NumberOfDetectors = "NumberOfDetectors";

    public const string SetMeasurementPeriod = "SetMeasurementPeriod";
    public const string MeasurementPeriod = "InptMeasurementPeriod";

    public const string SetBiasCurrents = "SetAllBiasCurrents";
    public const string BiasCurrent = "BiasCurrent";
    public const string BiasVoltage = "BiasVoltage";

    public const string SetTriggerLevels = "SetAllTriggerLevels";
    public const string TriggerLevel = "TriggerLevel";

    /// <summary>Command and label.</summary>
    public const string DetectorEnable = "DetectorEnable";

    /// <summary>Command and label: the dark counts that auto-bias aims at.</summary>
    public const string AutoBiasTarget = "DarkCountsAutoIV";

    public const string StartAutoBias = "AutoCaliBiasCurrents";

    /// <summary>Request and label: whether auto-bias runs.</summary>
    public const string AutoBiasRunning = "StartAutoIV";

    public const string AutoBiasResult = "BiasCurrentAutoIV";

    public const string IvScanStart = "IVScanStart";
    public const string IvScanEnd = "IVScanEnd";
    public const string IvScanIncrement = "IVScanIncrement";

    /// <summary>Command and label.</summary>
    public const string IvScanEnable = "IVScanEnable";

    public const string IvHistory = "IVHistory";
    public const string CountsOverCurrent = "ic_scan_history";
    public const string VoltageOverCurrent = "iv_scan_history";

    public const string TemperatureHistory = "TemperatureHistory";
    public const string Temperatures = "temperature_long_memory";

    /// <summary>A label whose name contains this carries an error text.</summary>
    public const string ErrorMark = "Error";
}
