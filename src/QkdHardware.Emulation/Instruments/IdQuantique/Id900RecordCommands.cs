using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>The commands of records: the gate, timestamps, histograms.</summary>
internal static class Id900RecordCommands
{
    public static void Add(
        ScpiTree tree, Id900State state, Id900Assumed assumed, RecordRunner runner, Id900Measurements measurements)
    {
        AddRecord(new(tree, "RECord", state.Record, _ => 0), assumed, runner);
        AddRaw(new(tree, "RAW[1-4]", state.Raws, Id900Commands.Numbered), measurements);
        AddHistogram(new(tree, "HISTogram[1-4]", state.Histograms, Id900Commands.Numbered), state, assumed, measurements);
    }

    private static void AddRecord(SettingCommands<GeneratorSettings> commands, Id900Assumed assumed, RecordRunner runner) => commands
        .Flag(":ENABle", s => s.IsEnabled, (s, v) => s with { IsEnabled = v })
        .Count(":NUMber", s => s.Count, (s, v) => s with { Count = v })
        .Time(":DURation", s => s.WidthPs, (s, v) => s with { WidthPs = v }, minimum: 1)
        .Time(":PWIDth", s => s.WidthPs, (s, v) => s with { WidthPs = v }, minimum: 1)
        .Time(":PPERiod", s => s.PeriodPs, (s, v) => s with { PeriodPs = v }, minimum: 1)
        .Link(":TRIGger:LINK", s => s.Trigger, (s, v) => s with { Trigger = v })
        .Time(":TRIGger:DELAy", s => s.TriggerDelayPs, (s, v) => s with { TriggerDelayPs = v })
        .Event(":TRIGger:ARM", _ => { })
        .Word(":TRIGger:ARM:MODE", s => s.Arming, (s, v) => s with { Arming = v }, Id900Words.Automatic, Id900Words.Manual)
        .Event(":PLAY", _ => runner.Play())
        .Event(":STOP", _ => runner.Stop())
        .Query(":STAGe", _ => runner.IsPlaying ? assumed.PlayingText : assumed.IdleText);

    private static void AddRaw(SettingCommands<RawSettings> commands, Id900Measurements measurements) => commands
        .Link(":REF:LINK", s => s.Reference, (s, v) => s with { Reference = v })
        .Link(":STOP:LINK", s => s.Stop, (s, v) => s with { Stop = v })
        .Flag(":SEND", s => s.IsSending, (s, v) => s with { IsSending = v })
        .Query(":ERRORS", i => $"{Interlocked.Read(ref measurements.RawErrors[i])}")
        .Event(":ERRORS:CLEAR", i => Interlocked.Exchange(ref measurements.RawErrors[i], 0));

    private static void AddHistogram(
        SettingCommands<HistogramSettings> commands, Id900State state, Id900Assumed assumed, Id900Measurements measurements) => commands
        .Link(":REF:LINK", s => s.Reference, (s, v) => s with { Reference = v })
        .Query(":REF:LINK:ADDResses", i => state.Histograms[i].Reference.ToString())
        .Word(":REF:FILTer", s => s.ReferenceFilter, (s, v) => s with { ReferenceFilter = v }, Id900Words.Rising, Id900Words.Falling, HistogramSettings.All)
        .Link(":STOP:LINK", s => s.Stop, (s, v) => s with { Stop = v })
        .Query(":STOP:LINK:ADDResses", i => state.Histograms[i].Stop.ToString())
        .Word(":STOP:FILTer", s => s.StopFilter, (s, v) => s with { StopFilter = v }, Id900Words.Rising, Id900Words.Falling, HistogramSettings.All)
        .Link(":ENABle:LINK", s => s.Enable, (s, v) => s with { Enable = v })
        .Time(":MINimum", s => s.MinimumPs, (s, v) => s with { MinimumPs = v })
        .Time(":BWIDth", s => s.BinWidthPs, (s, v) => s with { BinWidthPs = RoundUp(v, state.StepPs(assumed)) }, minimum: 1)
        .Integer(":BCOUnt", s => s.BinCount, (s, v) => s with { BinCount = (int)v }, 1, HistogramSettings.BinCountLimit - 1)
        .Query(":DATA", i => Id900Reply.Counts(measurements.Histograms[i].Read(state.Histograms[i])))
        .Event(":FLUSh", i => measurements.Histograms[i].Flush())
        .Query(":STATe", _ => assumed.HistogramState);

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;
}
