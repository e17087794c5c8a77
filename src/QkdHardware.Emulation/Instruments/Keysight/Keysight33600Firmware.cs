using System.Text;
using System.Text.Json.Nodes;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>
/// The firmware of a 33500/33600A waveform generator. It has one fault of its own: <c>corrupt-pattern</c>
/// (<see cref="PatternCorruption"/>); a new upload repairs the memory.
/// </summary>
public sealed class Keysight33600Firmware : EmulatedInstrument, IByteService, IDisposable
{
    private const int ErrorQueueCapacity = 20;

    private readonly ScpiEngine engine;
    private readonly GeneratorState state;

    /// <param name="deviceId">The device's name in bench and twin file.</param>
    /// <param name="given">The twin file's settings of the instrument.</param>
    /// <param name="drive">The modulators behind the connectors.</param>
    /// <exception cref="ArgumentException">An unknown setting, or a model that SPEC.md does not list.</exception>
    public Keysight33600Firmware(string deviceId, IReadOnlyDictionary<string, string> given, IDrivePort drive)
        : base(deviceId)
    {
        var settings = new InstrumentSettings(
            deviceId, given, "identity", "memory_points", "amplitude_of", "built_in_waveform",
            "exists_error_number", "missing_error_number");
        string identity = settings.Text("identity", "Agilent Technologies,33622A,MY59002437,A.02.03-3.15-03-64-02");
        Keysight33600Model model = ModelOf(deviceId, identity);
        int points = Whole(deviceId, settings, "memory_points", model.UsualPoints, least: model.MinPoints);
        bool amplitudeIsOfPoints = settings.Text("amplitude_of", "points") switch
        {
            "points" => true,
            "full-scale" => false,
            string other => throw new ArgumentException(
                $"{deviceId}: setting 'amplitude_of' is '{other}'; expected points or full-scale."),
        };

        state = new GeneratorState(
            drive, Enumerable.Range(0, model.OutputCount).Select(_ => new GeneratorOutput(model, points, amplitudeIsOfPoints)));
        var tree = new GeneratorTree(state);
        SourceCommands.AddTo(tree);
        OutputCommands.AddTo(tree);
        new WaveformCommands(
            new(Whole(deviceId, settings, "exists_error_number", (int)ScpiErrorCode.ExecutionError), "Specified arb waveform already exists"),
            new(Whole(deviceId, settings, "missing_error_number", (int)ScpiErrorCode.IllegalParameterValue), "Specified arb waveform does not exist"),
            settings.Text("built_in_waveform", @"INT:\BUILTIN\EXP_RISE.ARB"))
            .AddTo(tree);
        engine = new ScpiEngine(tree.Tree, new ScpiDialect
        {
            ErrorQueueCapacity = ErrorQueueCapacity,
            EmptyErrorQueueReply = "+0,\"No error\"",
            AcceptsEmptyUnits = true,
        })
        {
            Identity = identity,
            Reset = _ =>
            {
                state.Run(state.Reset);
                return ValueTask.CompletedTask;
            },
        };
        Services = new Dictionary<string, object> { ["scpi"] = this };
        state.Run(() => { });
    }

    public override IReadOnlyDictionary<string, object> Services { get; }

    public override IReadOnlyList<string> Assumptions { get; } =
    [
        "memory of a 33600A: 4 000 000 points for each output (setting memory_points)",
        "the amplitude is the peak-to-peak voltage of the waveform's own points, and of the full scale where all are equal (setting amplitude_of: points or full-scale)",
        "numbers and the second text of the errors for a waveform name that exists or does not (settings exists_error_number, missing_error_number)",
        "the name of the waveform that is selected after power-up and after its memory was cleared (setting built_in_waveform); it reaches no modulator",
        "too few points are -222, too many are -223; limits of pulse, burst, marker and trigger settings, which are kept without effect",
        "only arbitrary waveforms and DC reach the modulators; other functions, bursts and trigger advance count as 0 V and give no sync edges",
        "*RST leaves the waveform memory alone",
    ];

    public IByteConversation Connect(IByteClient client) => new ScpiConversation(engine);

    /// <exception cref="ArgumentException">Another fault, a wrong argument, or an output that plays no waveform.</exception>
    public override void Inject(string fault, JsonObject arguments)
    {
        if (fault != PatternCorruption.Name)
        {
            throw new ArgumentException($"{DeviceId} has no fault '{fault}'; it has: {PatternCorruption.Name}.", nameof(fault));
        }

        var corruption = PatternCorruption.Parse(arguments, state.Outputs.Count);
        state.Run(() =>
        {
            GeneratorOutput output = state.Outputs[corruption.Output - 1];
            if (!output.IsArb || output.Waveform is not { } points)
            {
                throw new ArgumentException($"{DeviceId}: output {corruption.Output} plays no waveform of its memory.", nameof(arguments));
            }

            output.Memory.Replace(output.WaveformName!, corruption.Apply(points));
        });
    }

    public override void PowerCycle()
    {
        state.Run(() =>
        {
            state.Reset();
            foreach (GeneratorOutput output in state.Outputs)
            {
                output.Memory.Clear();
            }
        });
        engine.Status.Clear();
        engine.Status.Raise(StandardEvents.PowerOn);
    }

    public void Dispose() => engine.Dispose();

    private static Keysight33600Model ModelOf(string deviceId, string identity) =>
        ScpiIdentification.TryParse(Encoding.ASCII.GetBytes(identity), out ScpiIdentification told)
            && Keysight33600Model.TryFind(told.Model, out Keysight33600Model? model)
            ? model
            : throw new ArgumentException(
                $"{deviceId}: setting 'identity' is '{identity}'; expected maker,model,serial,firmware with a model of: "
                + $"{string.Join(", ", Keysight33600Model.All.Select(known => known.Name))}.");

    private static int Whole(string deviceId, InstrumentSettings settings, string name, int initial, int least = int.MinValue)
    {
        double value = settings.Number(name, initial);
        return value >= least && value <= int.MaxValue && value == Math.Floor(value)
            ? (int)value
            : throw new ArgumentException($"{deviceId}: setting '{name}' is {value}; expected a whole number from {least}.");
    }
}
