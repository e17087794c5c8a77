using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>Waveform memory and arbitrary waveforms.</summary>
/// <param name="existsError">What uploading a name that exists reports.</param>
/// <param name="missingError">What a name that does not exist reports.</param>
/// <param name="builtIn">How the instrument names the waveform that is selected after power-up.</param>
internal sealed class WaveformCommands(ScpiErrorReport existsError, ScpiErrorReport missingError, string builtIn)
{
    private const string ShortNumber = "+0.0000;-0.0000";

    private static readonly ScpiKeyword ByteOrderSwapped = new("SWAPped");
    private static readonly ScpiKeyword FilterOff = new("OFF");
    private static readonly ScpiKeyword FilterStep = new("STEP");
    private static readonly ScpiKeyword AdvanceTrigger = new("TRIGger");
    private static readonly ScpiKeyword AdvanceRate = new("SRATe");

    public void AddTo(GeneratorTree tree)
    {
        GeneratorState state = tree.State;
        tree
            .Command("[SOURce#:]DATA:ARBitrary", (output, call) => Upload(output, call, WaveformPoints.ReadFloats(call, state.ByteOrder)), ScpiArity.AtLeast(2))
            .Command("[SOURce#:]DATA:ARBitrary:DAC", (output, call) => Upload(output, call, WaveformPoints.ReadIntegers(call, state.ByteOrder)), ScpiArity.AtLeast(2))
            .Command("[SOURce#:]DATA:VOLatile:CLEar", (output, _) => Clear(output), ScpiArity.None)
            .Query("[SOURce#:]DATA:VOLatile:CATalog", AnswerCatalog)
            .Query("[SOURce#:]DATA:VOLatile:FREE", (output, call) => call.Reply.Integer(output.Memory.Free))
            .Query("[SOURce#:]DATA:ATTRibute:POINts", (output, call) => call.Reply.Integer(Named(output, call).Length))
            .Query("[SOURce#:]DATA:ATTRibute:PTPeak", (output, call) => Attribute(output, call, points => points.Max() - points.Min()))
            .Query("[SOURce#:]DATA:ATTRibute:AVERage", (output, call) => Attribute(output, call, points => points.Average()))
            .Query("[SOURce#:]DATA:ATTRibute:CFACtor", (output, call) => Attribute(output, call, WaveformPoints.CrestFactor))
            .Setting("[SOURce#:]FUNCtion:ARBitrary", Select, (output, call) => call.Reply.Text(output.WaveformName ?? builtIn))
            .Number(
                "[SOURce#:]FUNCtion:ARBitrary:SRATe",
                unit: null,
                output => (Keysight33600Model.MinSampleRate, output.MaxSampleRate, 40_000),
                output => output.SampleRate,
                (output, value) => output.SampleRate = value)
            .Setting("[SOURce#:]FUNCtion:ARBitrary:FILTer", SetFilter, AnswerFilter)
            .Setting(
                "[SOURce#:]FUNCtion:ARBitrary:ADVance",
                (output, call) => output.AdvancesByTrigger = call.Choice(0, AdvanceTrigger, AdvanceRate) == AdvanceTrigger,
                (output, call) => call.Reply.Keyword((output.AdvancesByTrigger ? AdvanceTrigger : AdvanceRate).ShortForm))
            .Command("[SOURce#:]FUNCtion:ARBitrary:SYNChronize", (_, _) => { }, ScpiArity.None);
        tree.Tree.Command(
            "FORMat:BORDer",
            call => state.Run(() => state.ByteOrder =
                call.Choice(0, GeneratorKeywords.Normal, ByteOrderSwapped) == ByteOrderSwapped ? ScpiByteOrder.Swapped : ScpiByteOrder.Normal),
            query: call => call.Reply.Keyword(state.ByteOrder == ScpiByteOrder.Swapped ? "SWAP" : "NORM"));
    }

    private void Upload(GeneratorOutput output, ScpiCall call, float[] points)
    {
        string name = NameOf(call.Parameter(0));
        if (output.Memory.Contains(name))
        {
            throw new ScpiErrorException(existsError);
        }

        if (points.Length < output.Model.MinPoints)
        {
            throw new ScpiErrorException(ScpiErrorCode.DataOutOfRange, $"fewer than {output.Model.MinPoints} points");
        }

        if (points.Length > output.Memory.Free)
        {
            throw new ScpiErrorException(ScpiErrorCode.TooMuchData, "waveform memory");
        }

        output.Memory.Add(name, points);
    }

    private static void Clear(GeneratorOutput output)
    {
        output.Memory.Clear();
        output.WaveformName = null;
    }

    private void AnswerCatalog(GeneratorOutput output, ScpiCall call)
    {
        call.Reply.Text(builtIn);
        foreach (string name in output.Memory.Names)
        {
            call.Reply.Text(name);
        }
    }

    private void Select(GeneratorOutput output, ScpiCall call)
    {
        string name = NameOf(call.Parameter(0));
        if (string.Equals(name, builtIn, StringComparison.OrdinalIgnoreCase))
        {
            output.WaveformName = null;
        }
        else if (output.Memory.Contains(name))
        {
            output.WaveformName = name.ToUpperInvariant();
        }
        else
        {
            throw new ScpiErrorException(missingError);
        }
    }

    private float[] Named(GeneratorOutput output, ScpiCall call)
    {
        string? name = call.HasParameter(0) ? NameOf(call.Parameter(0)) : output.WaveformName;
        return output.Memory.TryGet(name, out float[]? points) ? points : throw new ScpiErrorException(missingError);
    }

    private void Attribute(GeneratorOutput output, ScpiCall call, Func<float[], double> attribute) =>
        call.Reply.Number(attribute(Named(output, call)), ShortNumber);

    private static string NameOf(ScpiParameter parameter)
    {
        ScpiErrorCode error = parameter.Kind == ScpiParameterKind.String
            ? parameter.ReadString(out string name)
            : parameter.ReadKeyword(out name);
        return error == ScpiErrorCode.None && name.Length > 0
            ? name
            : throw new ScpiErrorException(error == ScpiErrorCode.None ? ScpiErrorCode.InvalidStringData : error);
    }

    private static void SetFilter(GeneratorOutput output, ScpiCall call)
    {
        ScpiKeyword choice = call.Choice(0, GeneratorKeywords.Normal, FilterStep, FilterOff);
        output.Filter = choice == FilterOff ? ArbFilter.Off : choice == FilterStep ? ArbFilter.Step : ArbFilter.Normal;
        output.SampleRate = GeneratorState.Clip(call, output.SampleRate, Keysight33600Model.MinSampleRate, output.MaxSampleRate);
    }

    private static void AnswerFilter(GeneratorOutput output, ScpiCall call) =>
        call.Reply.Keyword(ArbSettings.KeywordOf(output.Filter));
}
