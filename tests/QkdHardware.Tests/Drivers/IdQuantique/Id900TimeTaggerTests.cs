using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.IdQuantique;
using QkdHardware.Sdk.Plugins;
using Xunit;

namespace QkdHardware.Tests.Drivers.IdQuantique;

/// <summary>Exchanges by the manual's syntax and the vendor's scripts; replies whose text is not public are ours.</summary>
public class Id900TimeTaggerTests : IAsyncDisposable
{
    private readonly ScriptedMessageLink scpi = new("scpi");
    private readonly ScriptedMessageLink target = new("dlt");

    [Fact]
    public async Task Open_RecognisesByModeAndStep_AndSetsConnectors()
    {
        ExpectOpening();
        await using Id900TimeTagger tagger = await OpenAsync();

        scpi.AssertFinished();
        target.AssertFinished();
        Assert.Equal(new Picoseconds(100), tagger.Resolution);
        Assert.Equal(4, tagger.InputCount);
        Assert.Equal("IDQ", tagger.Identity.Manufacturer);
        Assert.Equal(new Picoseconds(1_000_000_000_000), tagger.InputDelayRange.Maximum);
    }

    [Fact]
    public async Task Open_IdentityWithoutFields_IsKeptAsItIs()
    {
        ExpectOpening(identity: "Time Controller");
        await using Id900TimeTagger tagger = await OpenAsync();
        Assert.Equal("Time Controller", tagger.Identity.Model);
    }

    [Fact]
    public async Task Open_HighResolution_IsChangedAndReadBack()
    {
        scpi.Expect("*IDN?", "x").Expect("DEVI:RES?", "HIRES").Expect("DEVI:RES LOWRES", "OK").Expect("DEVI:RES?", "HIRES");
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => OpenAsync());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.True(scpi.IsDisposed && target.IsDisposed);
    }

    [Theory]
    [InlineData("", "LOWRES", "100")]
    [InlineData("Polatis,I-OST,1,2", "SCPI_ERR_1", "100")]
    [InlineData("x", "0", "100")]
    [InlineData("x", "LOWRES", "fast")]
    [InlineData("x", "LOWRES", "0")]
    public async Task Open_AnotherInstrument_SaysSoAndClosesTheLinks(string identity, string mode, string step)
    {
        scpi.Expect("*IDN?", identity).Expect("DEVI:RES?", mode).Expect("DEVI:RES:BWID?", step);
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => OpenAsync());
        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
        Assert.True(scpi.IsDisposed && target.IsDisposed);
    }

    [Fact]
    public async Task Open_TargetIsNoTarget_SaysSo()
    {
        scpi.Expect("*IDN?", "x").Expect("DEVI:RES?", "LOWRES").Expect("DEVI:RES:BWID?", "100");
        target.Expect("list", "{}");
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => OpenAsync());
        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
    }

    [Fact]
    public async Task Open_AcquisitionsLeftBehind_AreEnded_ButOnlyOurs()
    {
        ExpectOpening(list: """["169.254.99.100:5557","169.254.99.101:5556","169.254.99.100:5560"]""");
        target.Expect("stop --id 169.254.99.100:5557", """{"status":{"acquisitions_count":0,"errors":[],"inactivity":9,"timestamps_count":0}}""");
        await using Id900TimeTagger tagger = await OpenAsync();
        target.AssertFinished();
    }

    [Theory]
    [InlineData("input_edge", "UP")]
    [InlineData("start_coupling", "0")]
    [InlineData("input_threshold_v", "2.5")]
    [InlineData("start_threshold_v", "NaN")]
    public async Task Open_WrongOption_ThrowsBeforeAnythingIsSent(string name, string value)
    {
        FormatException exception = await Assert.ThrowsAsync<FormatException>(() => OpenAsync((name, value)));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        scpi.AssertFinished();
    }

    [Fact]
    public async Task Delay_IsSetAndReadBack_UnitTrimmed()
    {
        ExpectOpening();
        await using Id900TimeTagger tagger = await OpenAsync();
        scpi.Expect("INPU2:DELAY 12345", "OK").Expect("INPU2:DELAY?", "12345TB");
        await tagger.SetInputDelayAsync(2, new(12_345));

        scpi.Expect("INPU2:DELAY 12345", "OK").Expect("INPU2:DELAY?", "12445TB");
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.SetInputDelayAsync(2, new(12_345)).AsTask());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);

        scpi.Expect("INPU4:DELAY?", "soon");
        exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.ReadInputDelayAsync(4).AsTask());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);

        scpi.Expect("INPU1:DELAY 7", "SCPI_ERR_SOMETHING");
        exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.SetInputDelayAsync(1, new(7)).AsTask());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        scpi.AssertFinished();
    }

    [Fact]
    public async Task OutOfRange_ThrowsBeforeAByteIsSent()
    {
        ExpectOpening();
        await using Id900TimeTagger tagger = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => tagger.SetInputDelayAsync(1, new(-1)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => tagger.SetInputDelayAsync(1, new(1_000_000_000_001)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => tagger.SetInputDelayAsync(0, new(0)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => tagger.ReadInputDelayAsync(5).AsTask());
        foreach (AcquisitionRequest request in new AcquisitionRequest[]
        {
            new([], TimeSpan.FromSeconds(1)), new([1, 1], TimeSpan.FromSeconds(1)), new([5], TimeSpan.FromSeconds(1)),
            new([1], TimeSpan.Zero), new([1], TimeSpan.FromDays(1)),
        })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => tagger.AcquireAsync(request, _ => { }).AsTask());
        }

        scpi.AssertFinished();
    }

    [Fact]
    public async Task SafeState_StopsEverythingAndAsksTheStage()
    {
        ExpectOpening();
        await using Id900TimeTagger tagger = await OpenAsync();
        scpi.Expect("REC:STOP", "OK");
        for (int i = 1; i <= 4; i++) scpi.Expect($"RAW{i}:SEND OFF", "OK");
        for (int i = 1; i <= 8; i++) scpi.Expect($"GEN{i}:STOP", "OK");
        scpi.Expect("REC:STAG?", "PLAYING").Expect("REC:STAG?", "whatever");
        await tagger.EnterSafeStateAsync();
        scpi.AssertFinished();
    }

    [Fact]
    public void Package_DeclaresTheDriver()
    {
        DriverDescriptor driver = Assert.Single(new IdQuantiquePackage().Drivers);
        Assert.Equal(("id-quantique.id900", typeof(ITimeTagger)), (driver.Id, driver.Role));
        Assert.Equal(["scpi", "dlt", "stream1", "stream2", "stream3", "stream4"], driver.Links.Select(link => link.Name));
        Assert.Equal("zmq+pair://127.0.0.1:4245", driver.Links[5].Example);
    }

    public async ValueTask DisposeAsync()
    {
        await scpi.DisposeAsync();
        await target.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private void ExpectOpening(string identity = "IDQ,ID900,1,2", string list = "[]")
    {
        scpi.Expect("*IDN?", identity).Expect("DEVI:RES?", "LOWRES").Expect("DEVI:RES:BWID?", "100");
        target.Expect("list", list);
        foreach (string connector in new[] { "STAR", "INPU1", "INPU2", "INPU3", "INPU4" })
        {
            string volts = connector == "STAR" ? "0.5" : "0.2";
            scpi.Expect($"{connector}:COUP DC", "OK")
                .Expect($"{connector}:EDGE {(connector == "STAR" ? "RISI" : "FALL")}", "OK")
                .Expect($"{connector}:THRE {volts}", "OK")
                .Expect($"{connector}:ENAB ON", "OK")
                .Expect(
                    $"{connector}:ENAB?;:{connector}:COUP?;:{connector}:EDGE?;:{connector}:THRE?",
                    $"ON\nDC\n{(connector == "STAR" ? "RISING" : "FALL")}\n{volts}V");
        }
    }

    private async Task<Id900TimeTagger> OpenAsync(params (string Name, string Value)[] options)
    {
        var links = new MessageLinks()
            .Add("scpi", "zmq+req://169.254.99.100:5555", () => scpi)
            .Add("dlt", "zmq+req://127.0.0.1:6060", () => target);
        for (int i = 1; i <= 4; i++) links.Add($"stream{i}", $"zmq+pair://127.0.0.1:{4241 + i}", () => throw new InvalidOperationException());
        DriverDescriptor driver = new IdQuantiquePackage().Drivers[0];
        (string, string)[] given = [("input_edge", "falling"), ("input_threshold_v", "0.2"), .. options];
        var values = new Dictionary<string, string>();
        foreach ((string name, string value) in given) values[name] = value;
        return await Id900TimeTagger.OpenAsync(new("tagger", links, new(driver.Options, values), TimeProvider.System));
    }
}
