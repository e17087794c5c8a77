using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.OzOptics;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.OzOptics;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Instruments;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Drivers.OzOptics;

public sealed class Dd100McAttenuatorTests
{
    private const string DriverId = "oz-optics.dd-100-mc";

    // Put together from SPEC.md; the undocumented lines are of our invention.
    private const string Configuration = "a\r\nb\r\nc\r\nMAX ATTEN:60.00\r\ne\r\nf\r\ng\r\nh\r\ni\r\nIL:1.50\r\nDone\r\n\r\n";

    private readonly FakeTimeProvider time = new();
    private readonly FakeAttenuatorPort light = new();

    [Fact]
    public async Task Open_Configuration_GivesRangeStepAndIdentity()
    {
        ScriptedByteLink link = Script();
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        Assert.Equal(new Interval<Decibels>(new(1.5), new(60)), attenuator.AttenuationRange);
        Assert.Equal(0.01, attenuator.AttenuationStep.Value, 1e-12);
        Assert.Equal("OZ Optics", attenuator.Identity.Manufacturer);
        Assert.Null(attenuator.Identity.SerialNumber);
        Assert.Equal("CD answers IL 1.5 dB, MAX ATTEN 60 dB", attenuator.Identity.RecognisedBy);
        link.AssertFinished();
    }

    [Theory]
    [InlineData("Error\r\n")]
    [InlineData("Done\r\n")]
    [InlineData("MAX ATTEN:60.00\r\nDone\r\n")]
    [InlineData("MAX ATTEN:1.00\r\nIL:1.50\r\nDone\r\n")]
    [InlineData("MAX ATTEN:high\r\nIL:1.50\r\nDone\r\n")]
    public async Task Open_AnotherInstrument_IsTheWrongOneAndTheLinkIsClosed(string answer)
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("CD\r", answer);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => OpenAsync(link));

        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
        Assert.Contains("MAX ATTEN and IL", exception.Problem);
        Assert.True(link.IsDisposed);
    }

    [Fact]
    public async Task Open_NoAnswer_IsATimeoutAndTheLinkIsClosed()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("CD\r");
        Task<Dd100McAttenuator> opening = OpenAsync(link);
        await link.WhenSent(3).Bounded();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(InstrumentErrorKind.Timeout, (await Assert.ThrowsAsync<InstrumentException>(() => opening.Bounded())).Kind);
        Assert.True(link.IsDisposed);
    }

    [Fact]
    public async Task Commands_Documented_AreSentAndRead()
    {
        ScriptedByteLink link = Script()
            .Expect("H\r", "Done\r\n\r\n")
            .Expect("CD\r", Configuration) // answered when home is found
            .Expect("A12.34\r", "...\r\nPos:1234\r\nDone\r\n\r\n")
            .Expect("D\r", "DPos:1234\r\nATTEN:12.34\r\nDone\r\n\r\n")
            .Expect("D\r", "DPos:1234\r\nATTEN:12.34\r\nDone\r\n\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        await attenuator.HomeAsync();
        Assert.Equal(12.34, (await attenuator.SetAttenuationAsync(new(12.341))).Value);
        Assert.Equal(12.34, (await attenuator.ReadAttenuationAsync()).Value);
        link.AssertFinished();
    }

    [Theory]
    [InlineData(1.49)]
    [InlineData(60.01)]
    [InlineData(-10)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task SetAttenuation_OutOfRange_ThrowsBeforeAnyByteIsSent(double decibels)
    {
        ScriptedByteLink link = Script();
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await attenuator.SetAttenuationAsync(new(decibels)));
        Assert.Equal("CD\r", link.Sent);
    }

    [Fact]
    public async Task SetAttenuation_InstrumentStandsElsewhere_IsRejected()
    {
        ScriptedByteLink link = Script().Expect("A12.00\r", "Pos:1\r\nDone\r\n").Expect("D\r", "DPos:1\r\nATTEN:12.02\r\nDone\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        InstrumentException exception =
            await Assert.ThrowsAsync<InstrumentException>(async () => await attenuator.SetAttenuationAsync(new(12)));
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Equal("asked for 12 dB, but the instrument reports 12.02 dB.", exception.Problem);
        Assert.NotNull(exception.Remedy);
    }

    /// <summary>Whether Done follows an error is not settled: the next question gets its own answer in both cases.</summary>
    [Theory]
    [InlineData("Error!\r\n")]
    [InlineData("Error!\r\nDone\r\n")]
    public async Task Refusal_WithOrWithoutDone_DoesNotShiftTheAnswers(string refusal)
    {
        ScriptedByteLink link = Script()
            .Expect("H\r", refusal)
            .Expect("CD\r", Configuration) // the marker
            .Expect("D\r", "DPos:5\r\nATTEN:5.00\r\nDone\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await attenuator.HomeAsync());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("Home was refused: Error!.", exception.Problem);

        Assert.Equal(5, (await attenuator.ReadAttenuationAsync()).Value);
        link.AssertFinished();
    }

    /// <summary>A move that took too long is over some time later; its answer is not the next question's.</summary>
    [Fact]
    public async Task Timeout_LateAnswer_IsDroppedByTheMarker()
    {
        ScriptedByteLink link = Script().Expect("A50.00\r");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);
        Task moving = attenuator.SetAttenuationAsync(new(50)).AsTask();
        await link.WhenSent("CD\rA50.00\r".Length).Bounded();
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(InstrumentErrorKind.Timeout, (await Assert.ThrowsAsync<InstrumentException>(() => moving.Bounded())).Kind);

        link.Expect("CD\r", "Pos:5000\r\nDone\r\n\r\n", Configuration).Expect("D\r", "DPos:5000\r\nATTEN:50.00\r\nDone\r\n");

        Assert.Equal(50, (await attenuator.ReadAttenuationAsync()).Value);
        link.AssertFinished();
    }

    /// <summary>What another program asked on the same line: dropped, the line brought into step, and the question asked again.</summary>
    [Fact]
    public async Task Read_AnswerToSomebodyElse_IsAskedAgain()
    {
        ScriptedByteLink link = Script()
            .Expect("D\r", "Pos:700\r\nDone\r\n")
            .Expect("CD\r", "DPos:5\r\nATTEN:5.00\r\nDone\r\n", Configuration)
            .Expect("D\r", "DPos:5\r\nATTEN:5.00\r\nDone\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        Assert.Equal(5, (await attenuator.ReadAttenuationAsync()).Value);
        link.AssertFinished();
    }

    [Fact]
    public async Task Read_NeverAnAnswer_IsAViolationAfterThreeAttempts()
    {
        ScriptedByteLink link = Script().Expect("D\r", "DPos:5\r\nDone\r\n");
        for (int i = 0; i < 2; i++)
        {
            link.Expect("CD\r", Configuration).Expect("D\r", "DPos:5\r\nDone\r\n");
        }

        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        InstrumentException exception =
            await Assert.ThrowsAsync<InstrumentException>(async () => await attenuator.ReadAttenuationAsync());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Equal("3 answers to Display were none; perhaps another program commands the attenuator.", exception.Problem);
        link.AssertFinished();
    }

    [Fact]
    public async Task Read_Noise_IsAViolationAndTheNextIsInStep()
    {
        ScriptedByteLink link = Script()
            .Expect("D\r", new string('\u00FF', 5000))
            .Expect("CD\r", Configuration)
            .Expect("D\r", "DPos:5\r\nATTEN:5.00\r\nDone\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        InstrumentException exception =
            await Assert.ThrowsAsync<InstrumentException>(async () => await attenuator.ReadAttenuationAsync());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        await link.WhenTaken().Bounded();
        Assert.Equal(5, (await attenuator.ReadAttenuationAsync()).Value);
    }

    [Fact]
    public async Task WithFirmware_HomeMoveAndSafeState_AreTheLight()
    {
        await using Dd100McAttenuator attenuator = await OpenAsync(Door());

        InstrumentException exception =
            await Assert.ThrowsAsync<InstrumentException>(async () => await attenuator.SetAttenuationAsync(new(10)));
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        await attenuator.HomeAsync();
        await attenuator.SetAttenuationAsync(new(10.25));
        Assert.Equal(10.25, light.Now);

        await attenuator.EnterSafeStateAsync();
        Assert.Equal(60, light.Now);
    }

    /// <summary>After a power failure the instrument wants its home first; the safe state finds it.</summary>
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task WithFirmware_SafeStateAfterAPowerFailure_HomesFirst(string doneAfterError)
    {
        Dd100McFirmware firmware = Firmware(("power_up_attenuation_db", "5"), ("done_after_error", doneAfterError));
        await using Dd100McAttenuator attenuator = await OpenAsync(new InMemoryDoor(firmware.Services));
        await attenuator.HomeAsync();
        firmware.PowerCycle();
        Assert.Equal(5, light.Now);

        await attenuator.EnterSafeStateAsync();
        Assert.Equal(60, light.Now);
    }

    [Fact]
    public async Task WithFirmware_InSinglePortions_Works()
    {
        Dd100McFirmware firmware = Firmware();
        await using Dd100McAttenuator attenuator = await OpenAsync(new InMemoryDoor(firmware.Services) { MaxPortion = 1 });

        await attenuator.HomeAsync();
        Assert.Equal(33.33, (await attenuator.SetAttenuationAsync(new(33.33))).Value);
    }

    [Fact]
    public async Task Lost_CableUnplugged_CompletesAndCommandsFail()
    {
        InMemoryDoor door = Door();
        await using Dd100McAttenuator attenuator = await OpenAsync(door);
        door.Unplug();

        Assert.Equal(InstrumentErrorKind.Disconnected, (await attenuator.Lost.Bounded()).Kind);
        Assert.Equal(
            InstrumentErrorKind.Disconnected,
            (await Assert.ThrowsAsync<InstrumentException>(async () => await attenuator.ReadAttenuationAsync())).Kind);
    }

    [Fact]
    public async Task Dispose_CancelsLostAndClosesTheLink()
    {
        ScriptedByteLink link = Script();
        Dd100McAttenuator attenuator = await OpenAsync(link);
        await attenuator.DisposeAsync();

        Assert.True(attenuator.Lost.IsCanceled);
        Assert.True(link.IsDisposed);
    }

    private static ScriptedByteLink Script() => new ScriptedByteLink().Expect("CD\r", Configuration);

    private Dd100McFirmware Firmware(params (string Name, string Value)[] settings) => new(
        "attenuator",
        settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        light,
        new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System));

    private InMemoryDoor Door() => new(Firmware().Services);

    private Task<Dd100McAttenuator> OpenAsync(ILinkOpener links) =>
        Dd100McAttenuator.OpenAsync(DriverContexts.For(new OzOpticsPackage(), DriverId, links, time)).AsTask();
}
