namespace QkdHardware.Tests.Protocols.WebSq1;

/// <summary>
/// What the vendor's client sends, byte for byte. Origin: vendor code, <c>NQCP/NQCP-Phot-Git-Drivers</c>
/// <c>photonicdrivers/SNSPDs/FilesFromManufacturer/WebSQControl.py</c>: its calls of <c>json.dumps</c> with the values
/// of its own example, printed with Python's default separators.
/// </summary>
internal static class WebSqVectors
{
    public const string AllLabels = """{"request": "labelProps", "value": "None"}""";

    public const string SetPeriod =
        """{"command": "SetMeasurementPeriod", "label": "InptMeasurementPeriod", "value": 10}""";

    public const string SetBias =
        """{"command": "SetAllBiasCurrents", "label": "BiasCurrent", "value": [12.0, 8.0, 3.0, 8.0]}""";

    public const string SetTrigger =
        """{"command": "SetAllTriggerLevels", "label": "TriggerLevel", "value": [23.0, 24.0, 25.0, 26.0]}""";

    public const string Enable = """{"command": "DetectorEnable", "label": "DetectorEnable", "value": true}""";

    public const string BiasVoltage = """{"request": "BiasVoltage"}""";

    public const string AutoBiasTarget = """{"command": "DarkCountsAutoIV", "value": [100, 100, 100, 100]}""";

    public const string AutoBias = """{"command": "AutoCaliBiasCurrents", "value": true}""";

    public const string ScanStart = """{"label": "IVScanStart", "value": 0}""";

    public const string ScanEnd = """{"label": "IVScanEnd", "value": 30}""";

    public const string ScanIncrement = """{"label": "IVScanIncrement", "value": 0.5}""";

    public const string ScanRun = """{"command": "IVScanEnable", "label": "IVScanEnable", "value": true}""";

    public const string ScanData = """{"request": "IVHistory"}""";

    public const string TemperatureData = """{"request": "TemperatureHistory"}""";

    /// <summary>The oldest client sends no label. Origin: vendor code, <c>deblargue/GUI-quantum-spectrometer-work</c>.</summary>
    public const string EnableWithoutLabel = """{"command": "DetectorEnable", "value": true}""";
}
