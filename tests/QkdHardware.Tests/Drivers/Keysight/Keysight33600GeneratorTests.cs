using System.Text;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.Keysight;
using QkdHardware.Emulation.Instruments.Keysight;
using QkdHardware.Tests.Instruments;
using Xunit;

namespace QkdHardware.Tests.Drivers.Keysight;

public sealed class Keysight33600GeneratorTests : IAsyncDisposable
{
    private const string DriverId = "keysight.33600a";
    private const string Identity = "Agilent Technologies,33622A,MY59002437,A.02.03-3.15-03-64-02\n"; // seen on a unit (SPEC.md)

    private readonly FakeDrivePort drive = new();
    private readonly Keysight33600Firmware firmware;
    private readonly InMemoryDoor door;

    public Keysight33600GeneratorTests()
    {
        firmware = new Keysight33600Firmware("generator", new Dictionary<string, string>(), drive);
        door = new InMemoryDoor(firmware.Services);
    }

    [Fact]
    public async Task Open_SeenIdentity_TellsLimitsAndSendsNothingElse()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("*IDN?\n", Identity);

        await using Keysight33600Generator generator = await OpenAsync(link);

        link.AssertFinished();
        Assert.Equal("33622A", generator.Identity.Model);
        Assert.Equal(2, generator.OutputCount);
        Assert.Equal(250e6, generator.SampleRateRange.Maximum.Value);
        Assert.Equal(new Interval<int>(32, 4_000_000), generator.SampleCountRange);
        Assert.Equal(new Interval<Volts>(new(-5), new(5)), generator.VoltageRange);
    }

    [Fact]
    public async Task Open_WithFilterAndMemoryOptions_FollowsThem()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("*IDN?\n", Identity);

        await using Keysight33600Generator generator = await OpenAsync(link, ("filter", "step"), ("memory_points", "64000000"));

        Assert.Equal(1e9, generator.SampleRateRange.Maximum.Value);
        Assert.Equal(64_000_000, generator.SampleCountRange.Maximum);
    }

    [Theory]
    [InlineData("filter", "brick")]
    [InlineData("filter", "0")]
    [InlineData("memory_points", "31")]
    [InlineData("upload_timeout_s", "0")]
    public async Task Open_WrongOption_ThrowsBeforeConnecting(string name, string value)
    {
        await Assert.ThrowsAsync<FormatException>(async () => await OpenAsync(door, (name, value)));
        Assert.Equal(0, door.OpenCount);
    }

    [Theory]
    [InlineData("Agilent Technologies,33220A,MY1,1\n")]
    [InlineData("Rigol,33622A,MY1,1\n")]
    [InlineData("hello\n")]
    public async Task Open_AnotherInstrument_IsTheWrongInstrument(string identity)
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("*IDN?\n", identity);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await OpenAsync(link));

        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
    }

    /// <summary>The whole exchange of one load, byte by byte, as SPEC.md has it; computed by us.</summary>
    [Fact]
    public async Task LoadPatterns_OneOutput_SendsTheDocumentedSequence()
    {
        float[] samples = Alternating(32, 1, 3);
        byte[] upload = [.. Encoding.ASCII.GetBytes("SOUR2:DATA:ARB QKD2,#3128"), .. PlusMinusOne(32), (byte)'\n'];
        ScriptedByteLink link = new ScriptedByteLink()
            .Expect("*IDN?\n", Identity)
            .Expect("OUTP1 0;:OUTP2 0;:OUTP:SYNC 0;:OUTP1?;:OUTP2?;:OUTP:SYNC?\n", "0;0;0\n")
            .Expect("*CLS\n")
            .Expect("FORM:BORD SWAP\n")
            .Expect("SOUR2:DATA:VOL:CLE\n")
            .Expect("SOUR2:DATA:VOL:FREE?\n", "4000000\n")
            .Expect(upload, null)
            .Expect("SYST:ERR?\n", "+0,\"No error\"\n")
            .Expect(
                "SOUR2:BURS:STAT 0;:OUTP2:LOAD 50;:OUTP2:POL NORM;:SOUR2:FUNC:ARB QKD2;:SOUR2:FUNC ARB;:SOUR2:FUNC:ARB:ADV SRAT;"
                + ":SOUR2:FUNC:ARB:FILT NORM;:SOUR2:FUNC:ARB:SRAT 1000000;:SOUR2:FUNC:ARB:FILT OFF;:SOUR2:VOLT:UNIT VPP;:SOUR2:VOLT MIN;:SOUR2:VOLT:OFFS 0;"
                + ":SOUR2:VOLT:HIGH 3;:SOUR2:VOLT:LOW 1\n")
            .Expect("SYST:ERR?\n", "+0,\"No error\"\n")
            .Expect("OUTP2:SYNC:MODE NORM;:OUTP:SYNC:POL NORM;:OUTP:SYNC:SOUR CH2\n")
            .Expect("FUNC:ARB:SYNC\n")
            .Expect("SYST:ERR?\n", "+0,\"No error\"\n")
            .Expect(
                "SOUR2:FUNC?;:SOUR2:FUNC:ARB?;:SOUR2:DATA:ATTR:POIN?;:SOUR2:FUNC:ARB:SRAT?;:SOUR2:FUNC:ARB:FILT?;"
                + ":SOUR2:VOLT:LOW?;:SOUR2:VOLT:HIGH?\n",
                "ARB;\"QKD2\";32;+1.000000000000000E+06;OFF;+1.000000000000000E+00;+3.000000000000000E+00\n")
            .Expect("OUTP2:SYNC:MODE?;:OUTP:SYNC:POL?;:OUTP:SYNC:SOUR?\n", "NORM;NORM;CH2\n")
            .Expect("OUTP:SYNC 1;:OUTP1 0;:OUTP2 1;:OUTP1?;:OUTP2?;:OUTP:SYNC?\n", "0;1;1\n");
        await using Keysight33600Generator generator = await OpenAsync(link);

        await generator.LoadPatternsAsync([new(2, new(1e6), samples, new(1), new(3))]);
        await generator.SetOutputsAsync(true);

        link.AssertFinished();
    }

    [Fact]
    public async Task LoadPatterns_BothOutputs_PlaysTheVoltagesAndSync()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);
        float[] phase = [.. Enumerable.Range(0, 64).Select(i => (i / 8 % 4) switch { 0 => 0f, 1 => 3, 2 => 1.5f, _ => -1.5f })];
        float[] intensity = Alternating(64, 0.7f, 3.5f);

        await generator.LoadPatternsAsync(
            [new(1, new(250e6), phase, new(-1.5), new(3)), new(2, new(250e6), intensity, new(0), new(5))]);

        Assert.False(await generator.ReadOutputsAsync());
        Assert.False(drive[1].IsOn);
        await generator.SetOutputsAsync(true);
        Assert.True(await generator.ReadOutputsAsync());
        Assert.Equal((true, 1), drive.Sync);
        Assert.Equal(250e6, drive[1].SampleRateHz);
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(phase[i], drive.VoltageAt(1, i), 1e-6);
            Assert.Equal(intensity[i], drive.VoltageAt(2, i), 1e-6);
        }

        await generator.SetOutputsAsync(false);
        Assert.False(drive[1].IsOn || drive[2].IsOn || drive.Sync.IsOn);
    }

    /// <summary>The driver makes the same voltages whichever meaning the amplitude of a waveform has.</summary>
    [Theory]
    [InlineData("points")]
    [InlineData("full-scale")]
    public async Task LoadPatterns_SamplesInsideTheirWindow_AreTheVoltagesAskedFor(string meaning)
    {
        using var other = new Keysight33600Firmware(
            "generator", new Dictionary<string, string> { ["amplitude_of"] = meaning }, drive);
        await using Keysight33600Generator generator = await OpenAsync(new InMemoryDoor(other.Services));
        float[] inside = Alternating(64, -0.2f, 1.1f);
        float[] constant = Alternating(64, 2, 2);

        await generator.LoadPatternsAsync(
            [new(1, new(1e6), inside, new(-2), new(2)), new(2, new(1e6), constant, new(0), new(4))]);
        await generator.SetOutputsAsync(true);

        Assert.Equal(-0.2, drive.VoltageAt(1, 0), 1e-6);
        Assert.Equal(1.1, drive.VoltageAt(1, 1), 1e-6);
        Assert.Equal(2, drive.VoltageAt(2, 0), 1e-6);
    }

    /// <summary>What another client left set must not make the load fail.</summary>
    [Theory]
    [InlineData("off", "SOUR1:FUNC:ARB:FILT NORM;SRAT 1e9;:SOUR1:BURS:STAT 1;:OUTP1:LOAD INF;:OUTP1:POL INV;:SOUR1:VOLT:UNIT DBM")]
    [InlineData("normal", "SOUR1:FUNC:ARB:FILT OFF;:SOUR1:FUNC:ARB:ADV TRIG;:OUTP:SYNC:SOUR CH2;POL INV;:SOUR1:VOLT:OFFS 4.9")]
    public async Task LoadPatterns_AfterAnyOtherUse_Plays(string filter, string before)
    {
        new ScpiClient(firmware).Send(before);
        await using Keysight33600Generator generator = await OpenAsync(door, ("filter", filter));
        double rate = generator.SampleRateRange.Maximum.Value;

        await generator.LoadPatternsAsync([new(1, new(rate), Alternating(32, -1, 2), new(-1), new(2))]);
        await generator.SetOutputsAsync(true);

        Assert.Equal(rate, drive[1].SampleRateHz);
        Assert.Equal(-1, drive.VoltageAt(1, 0), 1e-6);
        Assert.Equal(2, drive.VoltageAt(1, 1), 1e-6);
        Assert.Equal((true, 1), drive.Sync);
    }

    [Fact]
    public async Task LoadPatterns_AgainWithOtherLevels_ReplacesTheFirst()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);
        foreach ((float low, float high) in new[] { (4f, 5f), (-5f, -4f), (-5f, 5f), (-0.0005f, 0.0005f), (0.0001f, 0.0021f) })
        {
            await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(40, low, high), new(low), new(high))]);
            await generator.SetOutputsAsync(true);
            Assert.Equal(low, drive.VoltageAt(1, 0), 1e-6);
            Assert.Equal(high, drive.VoltageAt(1, 1), 1e-6);
        }
    }

    public static TheoryData<string, ModulatorPattern[]> WrongPatterns()
    {
        float[] good = Alternating(32, 0, 1);
        ModulatorPattern pattern = new(1, new(1e6), good, new(0), new(1));
        float[] withNaN = [.. good];
        withNaN[5] = float.NaN;
        return new()
        {
            { "none", [] },
            { "output twice", [pattern, pattern] },
            { "no such output", [pattern with { Output = 3 }] },
            { "too short", [pattern with { Samples = good.AsMemory(1) }] },
            { "too long", [pattern with { Samples = new float[4_000_001] }] },
            { "too fast", [pattern with { SampleRate = new(251e6) }] },
            { "window beyond 5 V", [pattern with { High = new(5.1) }] },
            { "window below -5 V", [pattern with { Low = new(-5.1) }] },
            { "empty window", [pattern with { Low = new(1) }] },
            { "window of NaN", [pattern with { Low = new(double.NaN) }] },
            { "sample above", [pattern with { High = new(0.999) }] },
            { "sample below", [pattern with { Low = new(0.001) }] },
            { "sample is NaN", [pattern with { Samples = withNaN }] },
            { "levels too close", [pattern with { Samples = Alternating(32, 0.5f, 0.5005f) }] },
            { "unequal lengths", [pattern, pattern with { Output = 2, Samples = Alternating(33, 0, 1) }] },
            { "unequal rates", [pattern, pattern with { Output = 2, SampleRate = new(2e6) }] },
        };
    }

    [Theory]
    [MemberData(nameof(WrongPatterns))]
    public async Task LoadPatterns_CallersNonsense_ThrowsBeforeAnyByte(string why, ModulatorPattern[] patterns)
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("*IDN?\n", Identity);
        await using Keysight33600Generator generator = await OpenAsync(link);

        ArgumentException exception = await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await generator.LoadPatternsAsync(patterns));

        Assert.False(string.IsNullOrEmpty(exception.Message), why);
    }

    [Fact]
    public async Task LoadPatterns_TooMuchForTheMemory_IsRejectedWithTheRemedy()
    {
        using var small = new Keysight33600Firmware(
            "generator", new Dictionary<string, string> { ["memory_points"] = "48" }, drive);
        await using Keysight33600Generator generator = await OpenAsync(new InMemoryDoor(small.Services));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(64, 0, 1), new(0), new(1))]));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("48 points", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await generator.SetOutputsAsync(true));
    }

    /// <summary>The instrument's text is told; what stands behind it may quote the upload and is not.</summary>
    [Fact]
    public async Task LoadPatterns_InstrumentRefuses_TellsTheErrorAndNoSample()
    {
        byte[] upload = [.. Encoding.ASCII.GetBytes("SOUR1:DATA:ARB QKD1,#3128"), .. PlusMinusOne(32), (byte)'\n'];
        ScriptedByteLink link = new ScriptedByteLink()
            .Expect("*IDN?\n", Identity)
            .Expect("OUTP1 0;:OUTP2 0;:OUTP:SYNC 0;:OUTP1?;:OUTP2?;:OUTP:SYNC?\n", "0;0;0\n")
            .Expect("*CLS\n")
            .Expect("FORM:BORD SWAP\n")
            .Expect("SOUR1:DATA:VOL:CLE\n")
            .Expect("SOUR1:DATA:VOL:FREE?\n", "4000000\n")
            .Expect(upload, null)
            .Expect("SYST:ERR?\n", "+786,\"Specified arb waveform already exists;SECRETSAMPLE\"\n")
            .Expect("SYST:ERR?\n", "-113,\"Undefined header;SECRETSAMPLE\"\n")
            .Expect("SYST:ERR?\n", "+0,\"No error\"\n");
        await using Keysight33600Generator generator = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(32, 0, 1), new(0), new(1))]));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("786 Specified arb waveform already exists, -113 Undefined header", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRETSAMPLE", exception.ToString(), StringComparison.Ordinal);
        link.AssertFinished();
    }

    [Fact]
    public async Task LoadPatterns_AnotherClientChangesTheRate_IsNoticed()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);
        door.OnSent = data =>
        {
            // Between setting and reading back, as a foreign client would.
            string text = Encoding.Latin1.GetString(data.Span);
            return text.StartsWith("FUNC:ARB:SYNC", StringComparison.Ordinal)
                ? Encoding.ASCII.GetBytes("FUNC:ARB:SYNC;:SOUR1:FUNC:ARB:SRAT 2000000\n")
                : data;
        };

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(32, 0, 1), new(0), new(1))]));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("SampleRate = 2000000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadPatterns_AfterUse_UploadBufferIsZero()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);
        ReadOnlyMemory<byte> seen = default;
        int nonZero = 0;
        door.OnSent = data =>
        {
            if (data.Length > 1000)
            {
                seen = data;
                nonZero = data.Length - data.Span.Count((byte)0);
            }

            return data;
        };

        await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(4096, 0, 1), new(0), new(1))]);

        Assert.True(nonZero > 1000);
        Assert.Equal(seen.Length, seen.Span.Count((byte)0));
    }

    [Fact]
    public async Task LoadPatterns_LinkBreaksDuringUpload_BufferIsZeroAndNoMessageShowsIt()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);
        ReadOnlyMemory<byte> seen = default;
        door.OnSent = data =>
        {
            if (data.Length <= 1000)
            {
                return data;
            }

            seen = data;
            door.Unplug();
            throw new QkdHardware.Abstractions.Links.LinkException("memory:scpi", "the peer closed the connection");
        };

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(4096, 0, 1), new(0), new(1))]));

        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Contains("bytes withheld", exception.Message, StringComparison.Ordinal);
        Assert.Equal(seen.Length, seen.Span.Count((byte)0));
    }

    [Fact]
    public async Task SetOutputs_OnWithoutPatterns_Throws()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await generator.SetOutputsAsync(true));
    }

    [Fact]
    public async Task EnterSafeState_OutputsOn_SwitchesOffAndReadsBack()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);
        await generator.LoadPatternsAsync([new(1, new(1e6), Alternating(32, 0, 1), new(0), new(1))]);
        await generator.SetOutputsAsync(true);

        await generator.EnterSafeStateAsync();
        await generator.EnterSafeStateAsync();

        Assert.False(drive[1].IsOn || drive.Sync.IsOn);
    }

    [Fact]
    public async Task EnterSafeState_InstrumentDoesNotObey_IsRejected()
    {
        ScriptedByteLink link = new ScriptedByteLink()
            .Expect("*IDN?\n", Identity)
            .Expect("OUTP1 0;:OUTP2 0;:OUTP:SYNC 0;:OUTP1?;:OUTP2?;:OUTP:SYNC?\n", "0;1;0\n");
        await using Keysight33600Generator generator = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await generator.EnterSafeStateAsync());

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
    }

    [Fact]
    public async Task Request_WithoutAnswer_TimesOutAndTheNextOneIsBehindItOnTheSameLink()
    {
        var time = new FakeTimeProvider();
        await using Keysight33600Generator generator = await Keysight33600Generator.OpenAsync(
            DriverContexts.For(new KeysightPackage(), DriverId, door, time));
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        door.OnSent = _ =>
        {
            sent.TrySetResult();
            return null;
        };

        Task<bool> asking = generator.ReadOutputsAsync().AsTask();
        await sent.Task;
        time.Advance(TimeSpan.FromSeconds(3));
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => asking);
        door.OnSent = data => data;

        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.False(await generator.ReadOutputsAsync());
        Assert.Equal(1, door.OpenCount); // Over a second link, what was given up could come last.
    }

    [Fact]
    public async Task Lost_CableUnplugged_Completes()
    {
        await using Keysight33600Generator generator = await OpenAsync(door);

        door.Unplug();

        Assert.Equal(InstrumentErrorKind.Disconnected, (await generator.Lost).Kind);
    }

    public async ValueTask DisposeAsync()
    {
        firmware.Dispose();
        await ValueTask.CompletedTask;
    }

    private static ValueTask<Keysight33600Generator> OpenAsync(
        QkdHardware.Sdk.Links.ILinkOpener links, params (string, string)[] options) =>
        Keysight33600Generator.OpenAsync(DriverContexts.For(new KeysightPackage(), DriverId, links, null, options));

    private static float[] Alternating(int count, float even, float odd) =>
        [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? even : odd)];

    private static IEnumerable<byte> PlusMinusOne(int count) =>
        Enumerable.Range(0, count).SelectMany(i => new byte[] { 0, 0, 0x80, (byte)(i % 2 == 0 ? 0xBF : 0x3F) });
}
