namespace QkdHardware.DeviceManager.Properties;

/// <summary>Something of an instrument that a person may read or set by name, whatever the instrument is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">The unit of its value, or what the value looks like.</param>
/// <param name="Description">What it is, in a few words.</param>
public sealed record DeviceProperty(string Name, string Unit, string Description)
{
    /// <summary>Reads it from the instrument; null when it can only be set.</summary>
    public Func<CancellationToken, ValueTask<string>>? Read { get; init; }

    /// <summary>Sets it; null when it can only be read.</summary>
    /// <exception cref="FormatException">The text is no such value.</exception>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Func<string, CancellationToken, ValueTask>? Write { get; init; }
}
