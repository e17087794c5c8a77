using QkdHardware.Configuration;

namespace QkdHardware.Emulation.Twin;

/// <summary>
/// The twin file: what is passive and true between the emulated instruments, and which instruments there are. Every number
/// has a default, that of the reference bench; <c>devices</c> must be there. Immutable.
/// </summary>
public sealed record TwinFile : TwinSection
{
    /// <summary>The largest seed: every number up to it is exact in all languages that read the file.</summary>
    public const long MaxSeed = 1L << 53;

    /// <summary>
    /// <c>seed</c>: of every random stream. 0 to 2^53. Changed at run time it holds for the tags of the next slice on, and
    /// not for read-outs.
    /// </summary>
    public long Seed { get; init => field = Within(value, 0, MaxSeed); } = 1;

    /// <summary><c>slice_ms</c>: how often a record looks at the instruments' states, in ms of optical time. 1 to 10000.</summary>
    public int SliceMs { get; init => field = Within(value, 1, 10_000); } = 100;

    public GeneratorSection Generator { get; init; } = new();

    public LaserSection Laser { get; init; } = new();

    public EncoderSection Encoder { get; init; } = new();

    public IntensityModulatorSection IntensityModulator { get; init; } = new();

    public TapSection Tap { get; init; } = new();

    public SwitchSection Switch { get; init; } = new();

    public LinkSection Link { get; init; } = new();

    public ReceiverSection Receiver { get; init; } = new();

    public DetectorSection Detectors { get; init; } = new();

    public CableSection Cables { get; init; } = new();

    public PowerSensorSection PowerSensor { get; init; } = new();

    public WiringSection Wiring { get; init; } = new();

    /// <summary><c>devices</c>: by id, the same as in the bench file.</summary>
    public required Dictionary<string, TwinDevice> Devices { get; init; }

    /// <exception cref="ConfigurationException">A mistake in the file, or a wired device that it does not have.</exception>
    public static TwinFile Load(string path)
    {
        TwinFile twin = ConfigurationFile.Load<TwinFile>(path);
        twin.CheckWiring(path);
        return twin;
    }

    /// <summary>As <see cref="Load"/>, of a text.</summary>
    /// <exception cref="ConfigurationException">A mistake in the text, or a wired device that it does not have.</exception>
    public static TwinFile Parse(string path, string text)
    {
        TwinFile twin = ConfigurationFile.Parse<TwinFile>(path, text);
        twin.CheckWiring(path);
        return twin;
    }

    private void CheckWiring(string path)
    {
        foreach ((string place, Located device) in Wiring.All)
        {
            if (!Devices.ContainsKey(device.Value))
            {
                throw new ConfigurationException(
                    path, device.Line, device.Column,
                    $"wiring.{place} names the device '{device}', which devices: does not have; it has: {string.Join(", ", Devices.Keys.Order())}.");
            }
        }
    }
}
