using QkdHardware.Abstractions.Units;
using QkdHardware.Emulation;
using QkdHardware.Emulation.OpticalWorld;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Tests.OpticalWorld;

/// <summary>The reference twin with every port at hand, driven as a session would drive it.</summary>
internal sealed class LabBench
{
    public const double SampleRateHz = 250e6;
    public const int SamplesPerSymbol = 8;
    public const long SymbolPs = 32_000;
    public const double NominalBiasUa = 20;

    // The reference twin's numbers, written again so that the tests do not take them from the code under test.
    public const double VPi = 3.2;
    public const double IntensityVPi = 4.1;
    public const double IntensityBias = 0.25;
    public const double Extinction = 0.0031622776601683794; // 25 dB
    public const double PhotonsAtAlice = 520; // 5.2e5 times the tap's 0.001
    public const long LightPathPs = 17_300 + 245_003_417;
    public const long SyncCablePs = 21_437;

    public static readonly long[] CablePs = [12_613, 17_940, 9_377, 15_208];

    public LabBench(TwinFile? twin = null, EmulatedClock? clock = null)
    {
        World = new(twin ?? TwinFile.Load(ReferencePath()), clock ?? new(EmulatedClockMode.Fast, TimeProvider.System));
        Attenuator = World.Attenuator("attenuator");
        Switch = World.Switch("switch");
        Drive = World.Drive("generator");
        PowerSensor = World.PowerSensor("power_meter");
        Detectors = World.Detectors("detectors");
        Tagger = World.Tagger("tagger");
    }

    public World World { get; }

    public IAttenuatorPort Attenuator { get; }

    public ISwitchPort Switch { get; }

    public IDrivePort Drive { get; }

    public IPowerSensorPort PowerSensor { get; }

    public IDetectorPort Detectors { get; }

    public ITaggerPort Tagger { get; }

    public static string ReferencePath()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "hil", "benches", "bb84-lab.twin.yaml");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("hil/benches/bb84-lab.twin.yaml is in no folder above the tests.");
    }

    /// <summary>Everything on, link and monitor connected, the pattern playing, this mean photon number at Alice's output.</summary>
    public static LabBench Running(LabPattern pattern, double mu)
    {
        LabBench bench = new();
        bench.Play(pattern);
        bench.SetMeanPhotonNumber(mu);
        bench.Switch.SetConnections([(1, 9), (2, 10)]);
        bench.BiasAll(NominalBiasUa);
        return bench;
    }

    public void Play(LabPattern pattern)
    {
        Drive.SetOutput(1, Output(pattern.EncoderSamples, 2 * VPi));
        Drive.SetOutput(2, Output(pattern.IntensitySamples, 2 * IntensityVPi));
        Drive.SetSync(true, 1);
    }

    public void SetMeanPhotonNumber(double mu) => Attenuator.SetAttenuation(10 * Math.Log10(PhotonsAtAlice / mu));

    public void BiasAll(double microamperes)
    {
        for (int i = 0; i < 4; i++)
        {
            Detectors.SetBias(i, microamperes);
        }

        Detectors.SetEnabled(true);
    }

    public TaggerPulses Record(double seconds) => RecordPs((long)Math.Round(seconds * 1e12));

    public TaggerPulses RecordPs(long duration) =>
        Tagger.RecordAsync(new Picoseconds(duration), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public static DriveOutput Output(float[] samples, double amplitudeVpp) =>
        new(true, SampleRateHz, samples, amplitudeVpp, 0);

    /// <summary>Which pulse of the pattern a click belongs to, by the record's first START edge.</summary>
    public static int SymbolOf(TaggerPulses pulses, int detector, long time, int symbols) =>
        (int)((Since(pulses, detector, time) + (SymbolPs / 2) + (symbols * SymbolPs * 1_000_000L)) / SymbolPs % symbols);

    /// <summary>Distance from the nearest pulse's expected arrival.</summary>
    public static long PhaseOf(TaggerPulses pulses, int detector, long time)
    {
        long phase = (Since(pulses, detector, time) + (SymbolPs / 2)) % SymbolPs;
        return (phase < 0 ? phase + SymbolPs : phase) - (SymbolPs / 2);
    }

    private static long Since(TaggerPulses pulses, int detector, long time) =>
        time - pulses.Reference[0] + SyncCablePs - LightPathPs - CablePs[detector];
}
