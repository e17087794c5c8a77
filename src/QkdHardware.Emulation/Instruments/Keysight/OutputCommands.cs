using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>Output stages and the sync connector.</summary>
internal static class OutputCommands
{
    private static readonly ScpiKeyword FirstChannel = new("CH1");
    private static readonly ScpiKeyword SecondChannel = new("CH2");

    public static void AddTo(GeneratorTree tree)
    {
        GeneratorState state = tree.State;
        tree
            .Setting(
                "OUTPut#[:STATe]",
                (output, call) => output.IsOn = call.Boolean(0),
                (output, call) => call.Reply.Boolean(output.IsOn))
            .Setting(
                "OUTPut#:POLarity",
                (output, call) => output.IsInverted = ReadInverted(call),
                (output, call) => AnswerInverted(call, output.IsInverted))
            .Setting("OUTPut#:LOAD", SetLoad, (output, call) => AnswerLoad(call, output.Load))
            .Setting(
                "OUTPut#:SYNC[:STATe]",
                (_, call) => state.IsSyncOn = call.Boolean(0),
                (_, call) => call.Reply.Boolean(state.IsSyncOn))
            .KeptChoice("OUTPut#:SYNC:MODE", GeneratorKeywords.Normal, new("CARRier"), new("MARKer"))
            .Setting(
                "OUTPut#:SYNC:POLarity",
                (_, call) => state.IsSyncInverted = ReadInverted(call),
                (_, call) => AnswerInverted(call, state.IsSyncInverted));
        if (state.Outputs.Count > 1)
        {
            tree.Setting(
                "OUTPut#:SYNC:SOURce",
                (_, call) => state.SyncSource = call.Choice(0, FirstChannel, SecondChannel) == FirstChannel ? 1 : 2,
                (_, call) => call.Reply.Keyword(state.SyncSource == 1 ? "CH1" : "CH2"));
        }
    }

    private static bool ReadInverted(ScpiCall call) =>
        call.Choice(0, GeneratorKeywords.Normal, GeneratorKeywords.Inverted) == GeneratorKeywords.Inverted;

    private static void AnswerInverted(ScpiCall call, bool isInverted) =>
        call.Reply.Keyword((isInverted ? GeneratorKeywords.Inverted : GeneratorKeywords.Normal).ShortForm);

    private static void SetLoad(GeneratorOutput output, ScpiCall call)
    {
        ScpiParameter parameter = call.Parameter(0);
        bool isOpen = parameter.Is(GeneratorKeywords.Infinity)
            || (parameter.ReadDouble(out double ohm) == ScpiErrorCode.None && ohm >= ScpiReplyValue.Infinity);
        output.Load = isOpen ? double.PositiveInfinity
            : parameter.Is(GeneratorKeywords.Minimum) ? 1
            : parameter.Is(GeneratorKeywords.Maximum) ? 10_000
            : parameter.Is(GeneratorKeywords.Default) ? 50
            : GeneratorState.Clip(call, call.Number(0, "OHM"), 1, 10_000);
    }

    private static void AnswerLoad(ScpiCall call, double load) => call.Reply.Number(load, GeneratorTree.NumberFormat);
}
