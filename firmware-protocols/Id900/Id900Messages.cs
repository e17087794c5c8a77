using System.Buffers;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Protocols.Id900;

/// <summary>The SCPI messages that a controller sends (SPEC.md section 2), without a new line: the transport marks their ends.</summary>
public static class Id900Messages
{
    public static ReadOnlyMemory<byte> Identify { get; } = Query("*IDN");

    public static ReadOnlyMemory<byte> ReadResolution { get; } = Query("DEVI:RES");

    public static ReadOnlyMemory<byte> SelectLowResolution { get; } =
        Of(message => message.Command("DEVI:RES").Keyword(Id900Words.LowResolution.ShortForm));

    public static ReadOnlyMemory<byte> ReadBinWidth { get; } = Query("DEVI:RES:BWID");

    public static ReadOnlyMemory<byte> Play { get; } = Command("REC:PLAY");

    public static ReadOnlyMemory<byte> Stop { get; } = Command("REC:STOP");

    public static ReadOnlyMemory<byte> ReadStage { get; } = Query("REC:STAG");

    public static ReadOnlyMemory<byte> SelectManualArming { get; } =
        Of(message => message.Command("REC:TRIG:ARM:MODE").Keyword(Id900Words.Manual.ShortForm));

    public static ReadOnlyMemory<byte> EnableRecord { get; } = Of(message => message.Command("REC:ENAB").Keyword("ON"));

    /// <param name="connector">The start or an input.</param>
    /// <param name="isEnabled">Whether its edges are seen.</param>
    public static ReadOnlyMemory<byte> Enable(Id900Block connector, bool isEnabled) =>
        Set(connector, "ENAB", isEnabled ? "ON" : "OFF");

    public static ReadOnlyMemory<byte> Couple(Id900Block connector, ScpiKeyword coupling) =>
        Set(connector, "COUP", coupling.ShortForm);

    public static ReadOnlyMemory<byte> SelectEdge(Id900Block connector, ScpiKeyword edge) =>
        Set(connector, "EDGE", edge.ShortForm);

    public static ReadOnlyMemory<byte> SetThreshold(Id900Block connector, double volts) =>
        Of(message => message.Command($"{connector}:THRE").Number(volts));

    /// <summary>Asks enable, coupling, edge and threshold: four lines.</summary>
    public static ReadOnlyMemory<byte> ReadConnector(Id900Block connector) => Of(message => message
        .Query($"{connector}:ENAB")
        .Query($"{connector}:COUP")
        .Query($"{connector}:EDGE")
        .Query($"{connector}:THRE"));

    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than <see cref="Id900Words.MaxInputDelayPs"/>.</exception>
    public static ReadOnlyMemory<byte> SetDelay(Id900Block connector, long picoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(picoseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(picoseconds, Id900Words.MaxInputDelayPs);
        return Of(message => message.Command($"{connector}:DELAY").Integer(picoseconds));
    }

    public static ReadOnlyMemory<byte> ReadDelay(Id900Block connector) => Query($"{connector}:DELAY");

    public static ReadOnlyMemory<byte> SetRecordCount(int count) =>
        Of(message => message.Command("REC:NUM").Integer(count));

    public static ReadOnlyMemory<byte> SetRecordDuration(long picoseconds) =>
        Of(message => message.Command("REC:DUR").Integer(picoseconds));

    /// <summary>Asks the record's count and duration, and of each channel reference and stop: 2 + 2 n lines.</summary>
    public static ReadOnlyMemory<byte> ReadRecord(IEnumerable<int> channels) => Of(message =>
    {
        message.Query("REC:NUM").Query("REC:DUR");
        foreach (int channel in channels)
        {
            message.Query($"{Id900Block.Raw(channel)}:REF:LINK").Query($"{Id900Block.Raw(channel)}:STOP:LINK");
        }
    });

    public static ReadOnlyMemory<byte> LinkReference(int channel, Id900Block source) =>
        Set(Id900Block.Raw(channel), "REF:LINK", source.ToString());

    public static ReadOnlyMemory<byte> LinkStop(int channel, Id900Block source) =>
        Set(Id900Block.Raw(channel), "STOP:LINK", source.ToString());

    public static ReadOnlyMemory<byte> Send(int channel, bool isOn) =>
        Set(Id900Block.Raw(channel), "SEND", isOn ? "ON" : "OFF");

    public static ReadOnlyMemory<byte> ClearErrors(int channel) => Command($"{Id900Block.Raw(channel)}:ERRORS:CLEAR");

    public static ReadOnlyMemory<byte> ReadErrors(int channel) => Query($"{Id900Block.Raw(channel)}:ERRORS");

    public static ReadOnlyMemory<byte> StopGenerator(int number) => Command($"{Id900Block.Generator(number)}:STOP");

    private static ReadOnlyMemory<byte> Set(Id900Block block, string path, string word) =>
        Of(message => message.Command($"{block}:{path}").Keyword(word));

    private static ReadOnlyMemory<byte> Command(string header) => Of(message => message.Command(header));

    private static ReadOnlyMemory<byte> Query(string header) => Of(message => message.Query(header));

    private static ReadOnlyMemory<byte> Of(Action<ScpiMessageBuilder> build)
    {
        var output = new ArrayBufferWriter<byte>();
        var builder = new ScpiMessageBuilder(output);
        build(builder);
        builder.End([]);
        return output.WrittenMemory;
    }
}
