using QkdHardware.Abstractions.Devices;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>What an engineer expects an instrument to say of itself; compared without regard to case.</summary>
public sealed class ExpectedIdentity
{
    public string? Manufacturer { get; set; }

    public string? Model { get; set; }

    public string? SerialNumber { get; set; }

    /// <summary>The first difference in one sentence, or null.</summary>
    public string? DifferenceTo(InstrumentIdentity told) =>
        Difference("manufacturer", Manufacturer, told.Manufacturer)
        ?? Difference("model", Model, told.Model)
        ?? Difference("serial number", SerialNumber, told.SerialNumber);

    private static string? Difference(string what, string? expected, string? told) =>
        expected is null || string.Equals(expected, told, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"the bench file expects {what} '{expected}', the instrument says '{told ?? "nothing"}'";
}
