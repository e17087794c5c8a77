using System.Buffers;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Instruments.OzOptics;
using QkdHardware.Protocols.OzOptics;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Instruments.OzOptics;

public sealed class Dd100McFirmwareTests
{
    private readonly FakeAttenuatorPort light = new();

    [Fact]
    public void PowerUp_Default_IsDarkAndNotHomed()
    {
        Dd100McFirmware firmware = Firmware();

        Assert.Equal(60, light.Now);
        Assert.Equal("Error!\r\n", Send(firmware, "A10.00\r"));
        Assert.Equal("DPos:6000\r\nATTEN:60.00\r\nDone\r\n\r\n", Send(firmware, "D\r"));
        Assert.NotEmpty(firmware.Assumptions);
    }

    [Fact]
    public void Home_ThenMove_ChangesTheLight()
    {
        Dd100McFirmware firmware = Firmware(("home_attenuation_db", "2"));

        Assert.Equal("Done\r\n\r\n", Send(firmware, "H\r"));
        Assert.Equal(2, light.Now);
        Assert.Equal("Pos:1250\r\nDone\r\n\r\n", Send(firmware, "A12.50\r\n"));
        Assert.Equal(12.5, light.Now);
        Assert.Equal("DPos:1250\r\nATTEN:12.50\r\nDone\r\n\r\n", Send(firmware, "D\n"));
    }

    /// <summary>Line 3 and line 9, counted from 0 without blank ones, are what both drivers read (SPEC.md).</summary>
    [Fact]
    public void Configuration_HasTheLimitsInTheirLines()
    {
        string[] lines = Send(Firmware(("insertion_loss_db", "2.25"), ("max_attenuation_db", "45")), "CD\r")
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(("MAX ATTEN:45.00", "IL:2.25", "Done"), (lines[3], lines[9], lines[^1]));
    }

    [Theory]
    [InlineData("A1.49")]
    [InlineData("A60.01")]
    [InlineData("A-5")]
    [InlineData("X")]
    [InlineData("A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1")]
    public void Refusal_ChangesNothingAndIsNeverClamped(string line)
    {
        Dd100McFirmware firmware = Firmware(("needs_homing", "false"), ("error_text", "Error 3"));
        int before = light.Settings.Count;

        Assert.Equal("Error 3\r\n", Send(firmware, line + "\r"));
        Assert.Equal(before, light.Settings.Count);
    }

    [Fact]
    public void Refusal_DoneAfterError_ByTheSetting() =>
        Assert.Equal("Error!\r\nDone\r\n", Send(Firmware(("done_after_error", "true")), "A10.00\r"));

    [Fact]
    public void Reset_NeedsHomingAgain()
    {
        Dd100McFirmware firmware = Firmware(("power_up_attenuation_db", "30"));
        Send(firmware, "H\rA10.00\r");
        Assert.Equal("Done\r\n\r\n", Send(firmware, "RST\r"));

        Assert.Equal(30, light.Now);
        Assert.Equal("Error!\r\n", Send(firmware, "A10.00\r"));
    }

    /// <summary>In real time a move takes its distance over the speed; the light changes when it is over.</summary>
    [Fact]
    public async Task Move_InRealTime_TakesItsTime()
    {
        var time = new FakeTimeProvider();
        var firmware = new Dd100McFirmware(
            "attenuator",
            new Dictionary<string, string> { ["needs_homing"] = "false", ["speed_db_per_s"] = "20" },
            light,
            new EmulatedClock(EmulatedClockMode.Real, time));
        var output = new ArrayBufferWriter<byte>();
        Task moving = firmware.Connect(new NoClient()).ReceiveAsync("A20.00\r"u8.ToArray(), output, default).AsTask();

        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(moving.IsCompleted);
        Assert.Equal(60, light.Now);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await moving.Bounded();
        Assert.Equal(20, light.Now);
    }

    [Fact]
    public void Garbage_OfAnyKind_IsAnsweredByErrorsOnly() =>
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            var own = new FakeAttenuatorPort();
            var firmware = new Dd100McFirmware("attenuator", new Dictionary<string, string>(), own, Fast());
            string answer = Send(firmware, Encoding.Latin1.GetString(bytes) + "\r");

            Assert.InRange(own.Now, 1.5, 60);
            Assert.True(answer.Length == 0 || answer.EndsWith("\r\n", StringComparison.Ordinal));
        });

    [Theory]
    [InlineData("speed", "1", "has no setting 'speed'")]
    [InlineData("home_time_s", "long", "setting 'home_time_s' is 'long'; expected a number.")]
    [InlineData("needs_homing", "maybe", "setting 'needs_homing' is 'maybe'; expected true or false.")]
    public void Settings_Wrong_ThrowAndNameTheDevice(string name, string value, string problem)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Firmware((name, value)));

        Assert.Contains("attenuator", exception.Message);
        Assert.Contains(problem, exception.Message);
    }

    [Fact]
    public void EveryReply_IsAFrameOfTheCodec()
    {
        Dd100McFirmware firmware = Firmware();
        foreach (string line in new[] { "H", "A12.00", "D", "CD", "RST", "nonsense" })
        {
            var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Send(firmware, line + "\r")));
            Assert.Equal(Abstractions.Links.FrameStatus.Complete, Dd100ReplyFraming.Instance.TryRead(ref buffer, out _));
            Assert.All(buffer.ToArray(), value => Assert.Contains(value, "\r\n"u8.ToArray()));
        }
    }

    private Dd100McFirmware Firmware(params (string Name, string Value)[] settings) => new(
        "attenuator", settings.ToDictionary(setting => setting.Name, setting => setting.Value), light, Fast());

    private static EmulatedClock Fast() => new(EmulatedClockMode.Fast, TimeProvider.System);

    // On the fast clock everything is done when the call returns.
    private static string Send(Dd100McFirmware firmware, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        ValueTask receiving = firmware.Connect(new NoClient()).ReceiveAsync(Encoding.Latin1.GetBytes(text), output, default);
        Assert.True(receiving.IsCompletedSuccessfully);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    private sealed class NoClient : IByteClient
    {
        public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the attenuator never speaks unasked");
    }
}
