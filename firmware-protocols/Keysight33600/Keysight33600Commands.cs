using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Keysight33600;

/// <summary>The messages that a controller sends (SPEC.md). Outputs are counted from 1.</summary>
public static class Keysight33600Commands
{
    public static ReadOnlyMemory<byte> Identify { get; } = ScpiMessage.Query("*IDN");

    /// <summary>Empties the error queue.</summary>
    public static ReadOnlyMemory<byte> ClearStatus { get; } = ScpiMessage.Command("*CLS");

    public static ReadOnlyMemory<byte> NextError { get; } = ScpiMessage.Query("SYST:ERR");

    /// <summary>Blocks are sent with the least significant byte first from now on.</summary>
    public static ReadOnlyMemory<byte> SwapByteOrder { get; } =
        ScpiMessage.Of(message => message.Command("FORM:BORD").Keyword("SWAP"));

    /// <summary>Restarts the waveforms of both outputs together.</summary>
    public static ReadOnlyMemory<byte> Align { get; } = ScpiMessage.Command("FUNC:ARB:SYNC");

    /// <summary>
    /// Switches outputs and sync with one message and asks what came of it: <see cref="ReadSwitches"/> reads alike. Sync
    /// is the first to go on and the last to go off.
    /// </summary>
    /// <param name="outputCount">Outputs of the instrument.</param>
    /// <param name="on">The outputs that shall be on; the others are switched off, and sync is off when none is on.</param>
    public static ReadOnlyMemory<byte> Switch(int outputCount, IReadOnlyCollection<int> on) => ScpiMessage.Of(message =>
    {
        if (on.Count > 0) message.Command("OUTP:SYNC").Boolean(true);
        for (int output = 1; output <= outputCount; output++) message.Command("OUTP#", output).Boolean(on.Contains(output));
        if (on.Count == 0) message.Command("OUTP:SYNC").Boolean(false);
        AskSwitches(message, outputCount);
    });

    /// <summary>Asks for each output and then for sync: <c>1;1;1</c>.</summary>
    public static ReadOnlyMemory<byte> ReadSwitches(int outputCount) =>
        ScpiMessage.Of(message => AskSwitches(message, outputCount));

    /// <summary>Reads the answer to the two above.</summary>
    public static bool TryParseSwitches(ReadOnlyMemory<byte> reply, int outputCount, out bool[] outputs, out bool sync)
    {
        outputs = new bool[outputCount];
        sync = false;
        var reader = new ScpiReplyReader(reply);
        for (int i = 0; i <= outputCount; i++)
        {
            if ((i > 0 && !reader.TryReadUnit())
                || !reader.TryReadValue(out ScpiReplyValue value) || !value.TryGetBoolean(out bool state))
            {
                return false;
            }

            if (i < outputCount) outputs[i] = state;
            else sync = state;
        }

        return !reader.TryReadUnit() && !reader.IsMalformed;
    }

    public static ReadOnlyMemory<byte> ClearMemory(int output) => ScpiMessage.Command("SOUR#:DATA:VOL:CLE", output);

    /// <summary>Asks for the points that still fit into the output's memory.</summary>
    public static ReadOnlyMemory<byte> ReadFreeMemory(int output) => ScpiMessage.Query("SOUR#:DATA:VOL:FREE", output);

    /// <summary>
    /// Makes the output play a waveform of its memory without pause into 50 ohm. No step conflicts with what was set before:
    /// the rate is set under the filter that permits the highest, and the levels start from the smallest window about 0 V.
    /// </summary>
    public static ReadOnlyMemory<byte> PlayArb(int output, ArbSettings settings) => ScpiMessage.Of(message =>
    {
        message
            .Command("SOUR#:BURS:STAT", output).Boolean(false)
            .Command("OUTP#:LOAD", output).Integer(50)
            .Command("OUTP#:POL", output).Keyword("NORM")
            .Command("SOUR#:FUNC:ARB", output).Keyword(settings.Name)
            .Command("SOUR#:FUNC", output).Keyword("ARB")
            .Command("SOUR#:FUNC:ARB:ADV", output).Keyword("SRAT")
            .Command("SOUR#:FUNC:ARB:FILT", output).Keyword(ArbSettings.KeywordOf(ArbFilter.Normal))
            .Command("SOUR#:FUNC:ARB:SRAT", output).Number(settings.SampleRate)
            .Command("SOUR#:FUNC:ARB:FILT", output).Keyword(ArbSettings.KeywordOf(settings.Filter))
            .Command("SOUR#:VOLT:UNIT", output).Keyword("VPP")
            .Command("SOUR#:VOLT", output).Keyword("MIN")
            .Command("SOUR#:VOLT:OFFS", output).Integer(0);
        if (settings.High >= Keysight33600Model.MinAmplitude / 2)
        {
            message.Command("SOUR#:VOLT:HIGH", output).Number(settings.High).Command("SOUR#:VOLT:LOW", output).Number(settings.Low);
        }
        else
        {
            message.Command("SOUR#:VOLT:LOW", output).Number(settings.Low).Command("SOUR#:VOLT:HIGH", output).Number(settings.High);
        }
    });

    /// <summary>Asks what the output plays; <see cref="ArbSettings.TryParse"/> reads the answer.</summary>
    public static ReadOnlyMemory<byte> ReadArb(int output) => ScpiMessage.Of(message => message
        .Query("SOUR#:FUNC", output)
        .Query("SOUR#:FUNC:ARB", output)
        .Query("SOUR#:DATA:ATTR:POIN", output)
        .Query("SOUR#:FUNC:ARB:SRAT", output)
        .Query("SOUR#:FUNC:ARB:FILT", output)
        .Query("SOUR#:VOLT:LOW", output)
        .Query("SOUR#:VOLT:HIGH", output));

    /// <summary>Makes the sync connector rise once at each start of the output's waveform.</summary>
    /// <param name="outputCount">Outputs of the instrument; with one there is no source to choose.</param>
    /// <param name="source">The output.</param>
    public static ReadOnlyMemory<byte> SetSync(int outputCount, int source) => ScpiMessage.Of(message =>
    {
        message.Command("OUTP#:SYNC:MODE", source).Keyword("NORM").Command("OUTP:SYNC:POL").Keyword("NORM");
        if (outputCount > 1) message.Command("OUTP:SYNC:SOUR").Keyword($"CH{source}");
    });

    /// <summary>Asks for mode, polarity and, where there are two outputs, source: <c>NORM;NORM;CH1</c>.</summary>
    public static ReadOnlyMemory<byte> ReadSync(int outputCount, int source) => ScpiMessage.Of(message =>
    {
        message.Query("OUTP#:SYNC:MODE", source).Query("OUTP:SYNC:POL");
        if (outputCount > 1) message.Query("OUTP:SYNC:SOUR");
    });

    /// <summary>What <see cref="ReadSync"/> answers after <see cref="SetSync"/>.</summary>
    public static string ExpectedSync(int outputCount, int source) =>
        outputCount > 1 ? $"NORM;NORM;CH{source}" : "NORM;NORM";

    private static void AskSwitches(ScpiMessageBuilder message, int outputCount)
    {
        for (int output = 1; output <= outputCount; output++) message.Query("OUTP#", output);
        message.Query("OUTP:SYNC");
    }
}
