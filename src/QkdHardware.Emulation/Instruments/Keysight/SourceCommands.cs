using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>Function, frequency, levels, burst, trigger and marker.</summary>
internal static class SourceCommands
{
    private const double MaxFrequency = 120e6;
    private const double LongestPeriod = 1e6;

    public static void AddTo(GeneratorTree tree)
    {
        AddFunction(tree);
        AddLevels(tree);
        AddBurstAndTrigger(tree);
    }

    private static void AddFunction(GeneratorTree tree) => tree
        .Setting(
            "[SOURce#:]FUNCtion",
            (output, call) => output.Function = call.Choice(0, [.. GeneratorKeywords.Functions]),
            (output, call) => call.Reply.Keyword(output.Function.ShortForm))
        .Number(
            "[SOURce#:]FREQuency",
            "HZ",
            output => output.IsArb
                ? (Keysight33600Model.MinSampleRate / Points(output), output.MaxSampleRate / Points(output), 1000)
                : (1e-6, MaxFrequency, 1000),
            output => output.IsArb ? output.SampleRate / Points(output) : output.Frequency,
            (output, value) =>
            {
                if (output.IsArb) output.SampleRate = value * Points(output);
                else output.Frequency = value;
            })
        .Kept("[SOURce#:]PHASe", "DEG", -360, 360, 0)
        .Command("[SOURce#:]PHASe:SYNChronize", (_, _) => { }, ScpiArity.None)
        .Kept("[SOURce#:]FUNCtion:SQUare:DCYCle", unit: null, 0.01, 99.99, 50)
        .Kept("[SOURce#:]FUNCtion:RAMP:SYMMetry", unit: null, 0, 100, 100)
        .Kept("[SOURce#:]FUNCtion:PULSe:PERiod", "S", 1 / MaxFrequency, LongestPeriod, 1e-3)
        .Kept("[SOURce#:]FUNCtion:PULSe:WIDTh", "S", 5e-9, LongestPeriod, 1e-4)
        .Kept("[SOURce#:]FUNCtion:PULSe:DCYCle", unit: null, 0.01, 99.99, 10)
        .KeptChoice("[SOURce#:]FUNCtion:PULSe:HOLD", new("WIDTh"), new("DCYCle"))
        .Kept("[SOURce#:]FUNCtion:PULSe:TRANsition[:BOTH]", "S", 2.9e-9, 1e-6, 4e-9)
        .Kept("[SOURce#:]FUNCtion:PULSe:TRANsition:LEADing", "S", 2.9e-9, 1e-6, 4e-9)
        .Kept("[SOURce#:]FUNCtion:PULSe:TRANsition:TRAiling", "S", 2.9e-9, 1e-6, 4e-9);

    private static void AddLevels(GeneratorTree tree) => tree
        .Setting("[SOURce#:]VOLTage[:LEVel][:IMMediate][:AMPLitude]", AmplitudeUnits.Set, AmplitudeUnits.Ask)
        .Setting(
            "[SOURce#:]VOLTage:UNIT",
            (output, call) => output.Unit = call.Choice(0, GeneratorKeywords.Vpp, GeneratorKeywords.Vrms, GeneratorKeywords.Dbm),
            (output, call) => call.Reply.Keyword(output.Unit.ShortForm))
        .Number(
            "[SOURce#:]VOLTage:OFFSet",
            "V",
            output => Scaled(output, HalfAmplitude(output) - Keysight33600Model.MaxVoltage, Keysight33600Model.MaxVoltage - HalfAmplitude(output), 0),
            output => output.Offset * output.LoadFactor,
            (output, value) => output.Offset = value / output.LoadFactor)
        .Number(
            "[SOURce#:]VOLTage:HIGH",
            "V",
            output => Scaled(output, output.Low + Keysight33600Model.MinAmplitude, Highest(output), 0.05),
            output => output.High * output.LoadFactor,
            (output, value) => SetWindow(output, output.Low, value / output.LoadFactor))
        .Number(
            "[SOURce#:]VOLTage:LOW",
            "V",
            output => Scaled(output, Lowest(output), output.High - Keysight33600Model.MinAmplitude, -0.05),
            output => output.Low * output.LoadFactor,
            (output, value) => SetWindow(output, value / output.LoadFactor, output.High));

    private static void AddBurstAndTrigger(GeneratorTree tree)
    {
        tree
            .Setting(
                "[SOURce#:]BURSt:STATe",
                (output, call) => output.IsBurst = call.Boolean(0),
                (output, call) => call.Reply.Boolean(output.IsBurst))
            .KeptChoice("[SOURce#:]BURSt:MODE", new("TRIGgered"), new("GATed"))
            .Number(
                "[SOURce#:]BURSt:NCYCles",
                unit: null,
                _ => (1, 1e8, 1),
                output => output.Numbers.GetValueOrDefault("NCYC", 1),
                (output, value) => output.Numbers["NCYC"] = Math.Round(value))
            .Kept("[SOURce#:]BURSt:INTernal:PERiod", "S", 1e-6, 8000, 1e-2)
            .Kept("[SOURce#:]BURSt:PHASe", "DEG", -360, 360, 0)
            .Kept("[SOURce#:]MARKer:POINt", unit: null, 4, int.MaxValue, 4)
            .Kept("[SOURce#:]MARKer:CYCLe", unit: null, 2, 1e8, 2)
            .Kept("[SOURce#:]MARKer:FREQuency", "HZ", 1e-6, MaxFrequency, 500)
            .KeptChoice("TRIGger#:SOURce", new("IMMediate"), new("EXTernal"), new("TIMer"), new("BUS"))
            .KeptChoice("TRIGger#:SLOPe", new("POSitive"), new("NEGative"))
            .Kept("TRIGger#:DELay", "S", 0, 1000, 0)
            .Kept("TRIGger#:TIMer", "S", 1e-6, 8000, 1)
            .Command("TRIGger#[:IMMediate]", (_, _) => { }, ScpiArity.None);
        tree.Tree.Event("*TRG", _ => { });
    }

    private static int Points(GeneratorOutput output) => output.Waveform?.Length ?? 1;

    private static double HalfAmplitude(GeneratorOutput output) => output.Amplitude / 2;

    private static double Highest(GeneratorOutput output) =>
        Math.Min(Keysight33600Model.MaxVoltage, output.Low + output.MaxAmplitude);

    private static double Lowest(GeneratorOutput output) =>
        Math.Max(-Keysight33600Model.MaxVoltage, output.High - output.MaxAmplitude);

    private static (double Least, double Most, double Default) Scaled(
        GeneratorOutput output, double least, double most, double initial) =>
        (least * output.LoadFactor, most * output.LoadFactor, initial * output.LoadFactor);

    private static void SetWindow(GeneratorOutput output, double low, double high) =>
        (output.Amplitude, output.Offset) = (high - low, (low + high) / 2);
}
