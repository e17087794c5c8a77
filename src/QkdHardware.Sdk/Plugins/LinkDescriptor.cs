namespace QkdHardware.Sdk.Plugins;

/// <summary>One link that a driver uses.</summary>
/// <param name="Name">Its name in bench files.</param>
/// <param name="Example">A working address, for help and error messages.</param>
/// <param name="Purpose">What travels on it, in a few words.</param>
public sealed record LinkDescriptor(string Name, string Example, string Purpose)
{
    /// <summary>Whether a bench file may leave it out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// Whether it carries data from which key is made, such as the time tags of key mode: it is never recorded. What is
    /// secret in single exchanges only is marked there (<see cref="Channels.Request.IsConfidential"/>) or is the payload
    /// of an IEEE 488.2 block; both are withheld from every recording.
    /// </summary>
    public bool IsConfidential { get; init; }

    /// <summary>Settings that the instrument's factory state asks for, such as baud; a bench file may override them.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>The defaults with what a bench file overrides or adds.</summary>
    public IReadOnlyDictionary<string, string> SettingsWith(IReadOnlyDictionary<string, string>? overrides)
    {
        var settings = new Dictionary<string, string>(Defaults);
        foreach ((string name, string value) in overrides ?? Defaults) settings[name] = value;
        return settings;
    }
}
