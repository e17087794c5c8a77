using System.Globalization;
using System.Text;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.Thorlabs;
using QkdHardware.Protocols.ThorlabsPm;
using Xunit;

namespace QkdHardware.Tests.Instruments.Thorlabs;

public sealed class Pm103FirmwareTests : IDisposable
{
    private readonly FakePowerSensorPort light = new() { Watts = 4.20021615e-6, DarkOffset = 0 };
    private readonly Pm103Firmware firmware;
    private readonly ScpiClient client;

    public Pm103FirmwareTests()
    {
        firmware = Firmware();
        client = new ScpiClient(firmware);
        client.Send("SENS:CORR:WAV 1550");
    }

    public void Dispose() => firmware.Dispose();

    /// <summary>Answers as the vendor's reference and third parties show them (SPEC.md section 3).</summary>
    [Theory]
    [InlineData("*IDN?", "Thorlabs,PM103,T00000002,0.1.0.1\n")]
    [InlineData("MEAS:POW?", "4.20021615E-06\n")]
    [InlineData("SYST:ERR?", "+0,\"No error\"\n")]
    [InlineData("SENS:POW:UNIT DBM;UNIT?", "DBM\n")]
    [InlineData("SENS:AVER 10;AVER?", "10\n")]
    [InlineData("SENS1:AVER 3;CORR:WAV 850;:SENS:CORR:WAV?", "8.50000000E+02\n")]
    [InlineData("SENSE1:CORRECTION:WAVELENGTH? MIN", "8.00000000E+02\n")]
    [InlineData("SYST:SENS1:CONN?", "1\n")]
    [InlineData("CONF:POW;:CONF?;:READ?", "POW;4.20021615E-06\n")]
    [InlineData("INIT;:FETC?", "4.20021615E-06\n")]
    [InlineData("STAT:OPER:COND?;:SENS:CORR:COLL:ZERO:STAT?", "0;0\n")]
    public void Answers_AsDocumented(string message, string expected) => Assert.Equal(expected, client.Send(message));

    [Fact]
    public void Refusal_IsSilentAndStandsInTheQueue()
    {
        Assert.Equal("", client.Send("MEAS:COLOUR?"));
        Assert.Equal("-113,\"Undefined header\"\n", client.Send("SYST:ERR?"));
    }

    [Fact]
    public void Frames_InAnyPieces_AreAnsweredInFrames()
    {
        byte[] request = ThorlabsFrame.Of("*IDN?\n"u8).ToArray();
        byte[] expected = ThorlabsFrame.Of("Thorlabs,PM103,T00000002,0.1.0.1\n"u8).ToArray();
        for (int cut = 1; cut < request.Length; cut++)
        {
            var framed = new ScpiClient(firmware);
            string answer = framed.Send(request.AsMemory(0, cut)) + framed.Send(request.AsMemory(cut));
            Assert.Equal(expected, Encoding.Latin1.GetBytes(answer));
        }
    }

    [Fact]
    public void Frames_GarbageBetween_IsSkipped()
    {
        var framed = new ScpiClient(firmware);
        byte[] request = ThorlabsFrame.Of("SENS:AVER?"u8).ToArray(); // without a new line

        framed.Send(request);
        string answer = framed.Send((byte[])[0xCA, 0x07, 0x11, 0x22, 0x33, .. request, .. request]);

        byte[] one = ThorlabsFrame.Of("1\n"u8).ToArray();
        Assert.Equal([.. one, .. one], Encoding.Latin1.GetBytes(answer));
    }

    [Fact]
    public void Reading_AtAnotherWavelength_IsWrongByTheRatio()
    {
        client.Send("SENS:CORR:WAV 775");
        double low = Power("MEAS:POW?");
        client.Send("SENS:CORR:WAV 800");

        Assert.Equal(light.Watts * 1550 / 800, Power("MEAS:POW?"), 1e-12);
        Assert.Equal(low, Power("MEAS:POW?"), 1e-12); // 775 nm was coerced to 800 nm.
    }

    [Fact]
    public void Zero_IsSubtractedAtEachWavelengthAndLostWithThePower()
    {
        light.Watts = 0;
        light.DarkOffset = 2e-9;
        client.Send("SENS:CORR:COLL:ZERO:INIT");
        light.Watts = 1e-6;

        Assert.Equal(1e-6, Power("MEAS:POW?"), 1e-14);
        client.Send("SENS:CORR:WAV 1310");
        Assert.Equal(1e-6 * 1550 / 1310, Power("MEAS:POW?"), 1e-14);
        firmware.PowerCycle();
        Assert.Equal(1.002e-6 * 1550 / 1310, Power("MEAS:POW?"), 1e-14);
    }

    [Fact]
    public void Units_Dbm_AndNothingInTheDark()
    {
        light.Watts = 1e-6;
        client.Send("SENS:POW:UNIT DBM");
        Assert.Equal(-30, Power("MEAS:POW?"), 1e-6);

        light.Watts = -1e-12;

        Assert.Equal("-9.9E+37\n", client.Send("MEAS:POW?"));
    }

    [Fact]
    public void Range_TooMuchLight_IsInfinite()
    {
        light.Watts = 4e-3;
        Assert.Equal("9.9E+37\n", client.Send("MEAS:POW?"));

        light.Watts = 1e-6;
        client.Send("SENS:POW:RANG 1e-7");
        Assert.Equal("9.9E+37\n", client.Send("MEAS:POW?"));
        client.Send("SENS:POW:RANG:AUTO 1");

        Assert.Equal(1e-6, Power("MEAS:POW?"), 1e-14);
    }

    [Fact]
    public void Loss_InFrontOfTheSensor_IsCorrected()
    {
        client.Send("SENS:CORR 20");

        Assert.Equal(light.Watts * 100, Power("MEAS:POW?"), 1e-10);
    }

    [Theory]
    [InlineData("framing", "smoke")]
    [InlineData("reply_end", "none")]
    [InlineData("wavelength_nm", "2000")]
    [InlineData("zero_time_s", "-1")]
    [InlineData("number_format", "watt")]
    [InlineData("colour", "red")]
    public void Settings_Wrong_ThrowAndNameTheDevice(string name, string value)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Firmware((name, value)));

        Assert.Contains("power_meter", exception.Message, StringComparison.Ordinal);
    }

    private Pm103Firmware Firmware(params (string Name, string Value)[] settings) => new(
        "power_meter",
        settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        light,
        new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System));

    private double Power(string query) => double.Parse(client.Send(query), CultureInfo.InvariantCulture);
}
