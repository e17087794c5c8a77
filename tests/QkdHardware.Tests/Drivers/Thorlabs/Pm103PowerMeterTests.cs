using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.Thorlabs;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.Thorlabs;
using QkdHardware.Protocols.ThorlabsPm;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Instruments;
using Xunit;

namespace QkdHardware.Tests.Drivers.Thorlabs;

public sealed class Pm103PowerMeterTests : IDisposable
{
    private const string DriverId = "thorlabs.pm103";

    private readonly FakePowerSensorPort light = new() { Watts = 5e-9 };
    private readonly PollingTime time = new(TimeSpan.FromMilliseconds(200));
    private readonly Pm103Firmware firmware;
    private readonly InMemoryDoor door;

    public Pm103PowerMeterTests()
    {
        firmware = Firmware(EmulatedClockMode.Fast);
        door = new InMemoryDoor(firmware.Services);
    }

    public void Dispose() => firmware.Dispose();

    /// <summary>Requests as SPEC.md has them; the answers are the vendor's and third parties' examples.</summary>
    [Theory]
    [InlineData("frames")]
    [InlineData("lines")]
    public async Task Open_DocumentedAnswers_SetsUnitAndAveraging(string framing)
    {
        ScriptedByteLink link = Opening(framing);

        await using Pm103PowerMeter meter = await OpenAsync(link, ("framing", framing));

        link.AssertFinished();
        Assert.Equal("T00000002", meter.Identity.SerialNumber);
        Assert.Contains("S120C", meter.Identity.RecognisedBy, StringComparison.Ordinal);
        Assert.Equal(new Interval<Nanometers>(new(400), new(1100)), meter.WavelengthRange);
    }

    [Theory]
    [InlineData("MEAS:POW?\n", "4.20021615E-06\n", 4.20021615e-6)] // PM100D as seen
    [InlineData("MEAS:POW?\n", "3.34e-5\n", 3.34e-5)] // vendor's command reference
    [InlineData("MEAS:POW?\n", "-1.2E-12", -1.2e-12)]
    public async Task ReadPower_AnswersAsSeen_ReadsThem(string question, string answer, double watts)
    {
        ScriptedByteLink link = Opening("frames").Expect(Frame(question), Frame(answer));
        await using Pm103PowerMeter meter = await OpenAsync(link);

        Assert.Equal(watts, (await meter.ReadPowerAsync()).Value, 1e-15);
    }

    [Theory]
    [InlineData("9.9E+37", InstrumentErrorKind.Rejected)]
    [InlineData("INFINITY", InstrumentErrorKind.Rejected)]
    [InlineData("-INF", InstrumentErrorKind.Rejected)]
    [InlineData("9.91E37", InstrumentErrorKind.Rejected)]
    [InlineData("bright", InstrumentErrorKind.ProtocolViolation)]
    public async Task ReadPower_NoPower_SaysWhy(string answer, InstrumentErrorKind kind)
    {
        ScriptedByteLink link = Opening("frames").Expect(Frame("MEAS:POW?\n"), Frame(answer));
        await using Pm103PowerMeter meter = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await meter.ReadPowerAsync());

        Assert.Equal(kind, exception.Kind);
    }

    [Theory]
    [InlineData("Keysight,33622A,1,1")]
    [InlineData("Thorlabs,ITC4001,1,1")]
    [InlineData("who")]
    public async Task Open_AnotherInstrument_IsTheWrongInstrument(string identity)
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect(Frame("*IDN?\n"), Frame(identity));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await OpenAsync(link));

        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
    }

    [Fact]
    public async Task Open_PyroelectricSensor_IsTheWrongInstrument()
    {
        using Pm103Firmware pyro = Firmware(EmulatedClockMode.Fast, ("sensor", "\"ES111C\",\"1\",\"1-JAN-2020\",3,18,0"));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await OpenAsync(new InMemoryDoor(pyro.Services)));

        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
    }

    [Theory]
    [InlineData("framing", "morse")]
    [InlineData("average", "0")]
    [InlineData("average", "1.5")]
    [InlineData("keep_alive_s", "-1")]
    [InlineData("zero_timeout_s", "soon")]
    public async Task Open_WrongOption_ThrowsBeforeConnecting(string name, string value)
    {
        await Assert.ThrowsAsync<FormatException>(async () => await OpenAsync(door, (name, value)));
        Assert.Equal(0, door.OpenCount);
    }

    [Theory]
    [InlineData("frames")]
    [InlineData("lines")]
    public async Task Driver_OnPretendFirmware_SetsZeroesAndReads(string framing)
    {
        await using Pm103PowerMeter meter = await OpenAsync(door, ("framing", framing), ("average", "50"));

        await meter.SetWavelengthAsync(new(1550.4));
        Assert.Equal(1550, (await meter.ReadWavelengthAsync()).Value);
        Assert.Equal(5.02e-9, (await meter.ReadPowerAsync()).Value, 1e-16);

        light.Watts = 0;
        await meter.ZeroAsync();
        light.Watts = 5e-9;
        int before = light.Count;
        Assert.Equal(5e-9, (await meter.ReadPowerAsync()).Value, 1e-16);
        Assert.Equal(50, light.Count - before);
        await meter.EnterSafeStateAsync();
    }

    [Theory]
    [InlineData(799)]
    [InlineData(1700.5)]
    [InlineData(double.NaN)]
    public async Task SetWavelength_OutsideTheSensor_ThrowsBeforeAnyByte(double nanometers)
    {
        await using Pm103PowerMeter meter = await OpenAsync(door, ("keep_alive_s", "0"));
        door.OnSent = _ => throw new InvalidOperationException("nothing may be sent");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await meter.SetWavelengthAsync(new(nanometers)));
    }

    [Fact]
    public async Task SetWavelength_MeterCoercesIt_IsRejected()
    {
        ScriptedByteLink link = Opening("frames")
            .Expect(Frame("SENS:CORR:WAV 1000\n"), null)
            .Expect(Frame("SYST:ERR?\n"), Frame("0, \"No error\"\n"))
            .Expect(Frame("SENS:CORR:WAV?\n"), Frame("9.000000E+02\n"));
        await using Pm103PowerMeter meter = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await meter.SetWavelengthAsync(new(1000)));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
    }

    [Fact]
    public async Task Zero_SensorIsNotDark_IsRejectedWithTheMetersText()
    {
        await using Pm103PowerMeter meter = await OpenAsync(door);
        light.Watts = 1e-6;

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await meter.ZeroAsync());

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("not dark", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zero_TakesItsTime_IsPolledUntilItEnds()
    {
        using Pm103Firmware slow = Firmware(EmulatedClockMode.Real);
        var plug = new InMemoryDoor(slow.Services);
        await using Pm103PowerMeter meter = await OpenAsync(plug, ("keep_alive_s", "0"));
        light.Watts = 0;
        int polls = 0;
        plug.OnSent = data =>
        {
            polls += Encoding.Latin1.GetString(data.Span).Contains("ZERO:STAT?", StringComparison.Ordinal) ? 1 : 0;
            return data;
        };

        await meter.ZeroAsync();

        Assert.Equal(100, light.Count);
        Assert.InRange(polls, 11, 12); // 2 s of zeroing in steps of 0.2 s; the last may come before the meter has noted its end.
    }

    [Fact]
    public async Task Zero_NeverEnds_TimesOutAndAborts()
    {
        using Pm103Firmware stuck = Firmware(EmulatedClockMode.Real, ("zero_time_s", "600"));
        var plug = new InMemoryDoor(stuck.Services);
        await using Pm103PowerMeter meter = await OpenAsync(plug, ("keep_alive_s", "0"), ("zero_timeout_s", "5"));
        bool isAborted = false;
        plug.OnSent = data =>
        {
            isAborted |= Encoding.Latin1.GetString(data.Span).Contains("ZERO:ABOR", StringComparison.Ordinal);
            return data;
        };

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await meter.ZeroAsync());

        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.True(isAborted);
    }

    [Fact]
    public async Task Zero_Cancelled_AbortsAndThrows()
    {
        using Pm103Firmware stuck = Firmware(EmulatedClockMode.Real, ("zero_time_s", "600"));
        var plug = new InMemoryDoor(stuck.Services);
        await using Pm103PowerMeter meter = await OpenAsync(plug, ("keep_alive_s", "0"));
        using var cancel = new CancellationTokenSource();
        bool isAborted = false;
        plug.OnSent = data =>
        {
            string text = Encoding.Latin1.GetString(data.Span);
            if (text.Contains("ZERO:STAT?", StringComparison.Ordinal)) cancel.Cancel();
            isAborted |= text.Contains("ZERO:ABOR", StringComparison.Ordinal);
            return data;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await meter.ZeroAsync(cancel.Token));

        Assert.True(isAborted);
    }

    [Fact]
    public async Task KeepAlive_IdleMeter_StaysConnected()
    {
        using Pm103Firmware real = Firmware(EmulatedClockMode.Real);
        var plug = new InMemoryDoor(real.Services);
        await using Pm103PowerMeter meter = await OpenAsync(plug);
        for (int i = 0; i < 6; i++)
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            plug.OnSent = data =>
            {
                asked.TrySetResult();
                return data;
            };
            time.Advance(TimeSpan.FromSeconds(10));
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
            await meter.ReadWavelengthAsync(); // Served in order: the question before it has its answer.
        }

        Assert.False(meter.Lost.IsCompleted);
        Assert.Equal(1, plug.OpenCount);
    }

    [Fact]
    public async Task KeepAlive_Off_IdleMeterHangsUpAndIsLost()
    {
        using Pm103Firmware real = Firmware(EmulatedClockMode.Real);
        await using Pm103PowerMeter meter = await OpenAsync(new InMemoryDoor(real.Services), ("keep_alive_s", "0"));
        await meter.ReadWavelengthAsync();

        time.Advance(TimeSpan.FromSeconds(31));

        InstrumentException exception = await meter.Lost.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
    }

    private Pm103Firmware Firmware(EmulatedClockMode mode, params (string Name, string Value)[] settings) => new(
        "power_meter",
        settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        light,
        new EmulatedClock(mode, time));

    private ValueTask<Pm103PowerMeter> OpenAsync(ILinkOpener links, params (string, string)[] options) =>
        Pm103PowerMeter.OpenAsync(DriverContexts.For(
            new ThorlabsPackage(),
            DriverId,
            links,
            time,
            [.. options.Any(o => o.Item1 == "average") || links is InMemoryDoor ? options : [.. options, ("average", "10")]]));

    private static ScriptedByteLink Opening(string framing)
    {
        var link = new ScriptedByteLink();
        Func<string, byte[]> wrap = framing == "frames" ? Frame : Encoding.ASCII.GetBytes;
        void Ask(string question, string? answer) => link.Expect(wrap(question), answer is null ? null : wrap(answer));
        Ask("*IDN?\n", "Thorlabs,PM103,T00000002,0.1.0.1\n");
        Ask("SYST:SENS:IDN?\n", "\"S120C\",\"16060232\",\"2-JUN-2021\",1,18,33\n");
        Ask("SENS:CORR:WAV? MIN\n", "400\n");
        Ask("SENS:CORR:WAV? MAX\n", "1100\n");
        Ask("*CLS\n", null);
        Ask("SENS:POW:UNIT W\n", null);
        Ask("SENS:AVER:COUN 10\n", null);
        Ask("SYST:ERR?\n", "0, \"No error\"\n");
        Ask("SENS:POW:UNIT?\n", "W\n");
        Ask("SENS:AVER:COUN?\n", "10\n");
        return link;
    }

    private static byte[] Frame(string message) => ThorlabsFrame.Of(Encoding.ASCII.GetBytes(message)).ToArray();
}
