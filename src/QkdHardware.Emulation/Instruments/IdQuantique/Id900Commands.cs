using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>The instrument's tree of commands (SPEC.md section 2): connectors, delays, combiners, generators, outputs, device.</summary>
internal static class Id900Commands
{
    private const long MaxIntegrationMs = 86_400_000;

    public static ScpiTree Build(Id900State state, Id900Assumed assumed, RecordRunner runner, Id900Measurements measurements)
    {
        var tree = new ScpiTree();
        AddDevice(tree, state, assumed, measurements);
        AddConnector(new(tree, "STARt", state.Connectors, _ => 0), state, assumed, measurements);
        AddConnector(new(tree, "INPUt[1-4]", state.Connectors, call => call.Suffix()), state, assumed, measurements);
        new SettingCommands<DelaySettings>(tree, "DELAy[1-8]", state.Delays, Numbered)
            .Time(":VALUe", s => s.ValuePs, (s, v) => s with { ValuePs = v });
        AddCombiner(new(tree, "TSCOmbiner[1-24]", state.Combiners, Numbered), state, measurements);
        AddGenerator(new(tree, "GENerator[1-8]", state.Generators, Numbered), state);
        AddOutput(new(tree, "OUTPut[1-4]", state.Outputs, Numbered));
        Id900RecordCommands.Add(tree, state, assumed, runner, measurements);
        return tree;
    }

    internal static int Numbered(ScpiCall call) => call.Suffix() - 1;

    private static void AddDevice(ScpiTree tree, Id900State state, Id900Assumed assumed, Id900Measurements measurements)
    {
        ScpiKeyword count = new("COUNT");
        ScpiKeyword histogram = new("HISTO");
        bool areLedsOn = true;
        tree.Command(
                "DEVIce:RESolution",
                call => state.IsHighResolution =
                    call.HasParameter(0) && call.Choice(0, Id900Words.HighResolution, Id900Words.LowResolution) == Id900Words.HighResolution,
                query: call => call.Reply.Raw((state.IsHighResolution ? Id900Words.HighResolution : Id900Words.LowResolution).ShortForm),
                parameters: ScpiArity.Between(0, 1))
            .Query("DEVIce:RESolution:BWIDth", call => call.Reply.Integer(state.StepPs(assumed)))
            .Command("DEVIce:CONFiguration:LOAD", call =>
            {
                bool wiresPairs = call.Choice(0, count, histogram) == count;
                state.PowerUp(assumed);
                measurements.Reset();
                if (wiresPairs) CoincidencePreset.Wire(state);
            })
            .Event("DEVIce:SAMPling:RECAlibrate", _ => measurements.ClearInputErrors())
            .Command(
                "DEVIce:LEDS",
                call => areLedsOn = call.Boolean(0),
                query: call => call.Reply.Raw(areLedsOn ? "ON" : "OFF"));
    }

    private static void AddConnector(
        SettingCommands<ConnectorSettings> commands, Id900State state, Id900Assumed assumed, Id900Measurements measurements) =>
        commands
            .Flag(":ENABle", s => s.IsEnabled, (s, v) => s with { IsEnabled = v })
            .Word(":COUPling", s => s.Coupling, (s, v) => s with { Coupling = v }, Id900Words.Ac, Id900Words.Dc)
            .Word(":EDGE", s => s.Edge, (s, v) => s with { Edge = v }, Id900Words.Rising, Id900Words.Falling)
            .Word(
                ":SELEct",
                s => s.Source,
                (s, v) => s with { Source = v },
                ConnectorSettings.Unshaped,
                ConnectorSettings.Shaped,
                ConnectorSettings.Output,
                ConnectorSettings.Loop)
            .Volts(":THREshold", s => s.ThresholdVolts, (s, v) => s with { ThresholdVolts = v }, Id900Words.MaxThresholdVolts)
            .Time(":DELAy", s => s.DelayPs, (s, v) => s with { DelayPs = v }, maximum: Id900Words.MaxInputDelayPs)
            .Query(":COUNter", i => $"{measurements.ConnectorCounters[i].Read(state.Connectors[i].Counter)}")
            .Word(
                ":COUNter:MODE",
                s => s.Counter.Mode,
                (s, v) => s with { Counter = s.Counter with { Mode = v } },
                CounterSettings.Cyclic,
                CounterSettings.Accumulating)
            .Integer(
                ":COUNter:INTEgration",
                s => s.Counter.IntegrationMs,
                (s, v) => s with { Counter = s.Counter with { IntegrationMs = v } },
                1,
                MaxIntegrationMs)
            .Event(":COUNter:RESEt", i => measurements.ConnectorCounters[i].Reset())
            .Query(":HIRES:ERROR", i => $"{measurements.InputErrors[i]}")
            .Event(":HIRES:ERROR:CLEAR", i => measurements.InputErrors[i] = 0);

    private static void AddCombiner(
        SettingCommands<CombinerSettings> commands, Id900State state, Id900Measurements measurements) => commands
        .Link(":FIRst:LINK", s => s.First, (s, v) => s with { First = v })
        .Link(":SECond:LINK", s => s.Second, (s, v) => s with { Second = v })
        .Flag(":WINDow:ENABle", s => s.HasWindow, (s, v) => s with { HasWindow = v })
        .Link(":WINDow:BEGIn:LINK", s => s.Begin.Link, (s, v) => s with { Begin = s.Begin with { Link = v } })
        .Time(":WINDow:BEGIn:DELAy", s => s.Begin.DelayPs, (s, v) => s with { Begin = s.Begin with { DelayPs = v } })
        .Word(":WINDow:BEGIn:EDGE", s => s.Begin.Edge, (s, v) => s with { Begin = s.Begin with { Edge = v } }, Id900Words.Rising, Id900Words.Falling)
        .Link(":WINDow:END:LINK", s => s.End.Link, (s, v) => s with { End = s.End with { Link = v } })
        .Time(":WINDow:END:DELAy", s => s.End.DelayPs, (s, v) => s with { End = s.End with { DelayPs = v } })
        .Word(":WINDow:END:EDGE", s => s.End.Edge, (s, v) => s with { End = s.End with { Edge = v } }, Id900Words.Rising, Id900Words.Falling)
        .Word(":OPIN", s => s.Inside, (s, v) => s with { Inside = v }, Operations)
        .Word(":OPOUt", s => s.Outside, (s, v) => s with { Outside = v }, Operations)
        .Query(":COUNter", i => $"{measurements.CombinerCounters[i].Read(state.Combiners[i].Counter)}")
        .Word(
            ":COUNter:MODE",
            s => s.Counter.Mode,
            (s, v) => s with { Counter = s.Counter with { Mode = v } },
            CounterSettings.Cyclic,
            CounterSettings.Accumulating)
        .Integer(
            ":COUNter:INTEgration",
            s => s.Counter.IntegrationMs,
            (s, v) => s with { Counter = s.Counter with { IntegrationMs = v } },
            1,
            MaxIntegrationMs)
        .Event(":COUNter:RESEt", i => measurements.CombinerCounters[i].Reset());

    private static void AddGenerator(SettingCommands<GeneratorSettings> commands, Id900State state) => commands
        .Flag(":ENABle", s => s.IsEnabled, (s, v) => s with { IsEnabled = v })
        .Time(":PPERiod", s => s.PeriodPs, (s, v) => s with { PeriodPs = v }, minimum: 1)
        .Time(":PWIDth", s => s.WidthPs, (s, v) => s with { WidthPs = v }, minimum: 1)
        .Count(":PNUMber", s => s.Count, (s, v) => s with { Count = v })
        .Event(":PLAY", i => state.Generators[i] = state.Generators[i] with { IsPlaying = state.Generators[i].IsEnabled })
        .Event(":STOP", i => state.Generators[i] = state.Generators[i] with { IsPlaying = false })
        .Link(":TRIGger:LINK", s => s.Trigger, (s, v) => s with { Trigger = v })
        .Time(":TRIGger:DELAy", s => s.TriggerDelayPs, (s, v) => s with { TriggerDelayPs = v })
        .Event(":TRIGger:ARM", _ => { })
        .Word(":TRIGger:ARM:MODE", s => s.Arming, (s, v) => s with { Arming = v }, Id900Words.Automatic, Id900Words.Manual);

    private static void AddOutput(SettingCommands<OutputSettings> commands) => commands
        .Flag(":ENABle", s => s.IsEnabled, (s, v) => s with { IsEnabled = v })
        .Link(":LINK", s => s.Link, (s, v) => s with { Link = v })
        .Word(":MODE", s => s.Mode, (s, v) => s with { Mode = v }, OutputSettings.Ttl, OutputSettings.Nim)
        .Flag(":PULSe", s => s.HasPulses, (s, v) => s with { HasPulses = v })
        .Time(":PULSe:WIDTh", s => s.PulseWidthPs, (s, v) => s with { PulseWidthPs = v }, minimum: 1)
        .Time(":DELAy", s => s.DelayPs, (s, v) => s with { DelayPs = v });

    private static ScpiKeyword[] Operations =>
    [
        CombinerSettings.And, CombinerSettings.Or, CombinerSettings.OnlyFirst, CombinerSettings.OnlySecond, CombinerSettings.Mute,
    ];
}
