using QkdHardware.Abstractions.Devices;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Tests.Roles;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Results;

public sealed class GradeTests
{
    private static readonly Bb84Plan Plan = PlanFile.Load().Session;

    [Fact]
    public void Of_EmulatedInstruments_IsEmulatedAndNamesThem()
    {
        Grade grade = Grade.Of(Plan, ResultOf.Nothing, ["switch", "tagger"]);

        Assert.Equal("emulated", grade.Name);
        Assert.Equal("emulated instruments on the path: switch, tagger", grade.Reasons[0]);
    }

    [Fact]
    public void Of_RealInstruments_IsLaboratoryWithEveryReason()
    {
        Grade grade = Grade.Of(Plan, ResultOf.Nothing, []);

        Assert.Equal("laboratory", grade.Name);
        Assert.Contains("each secret pattern of 262144 symbols was sent 119 times", grade.Reasons);
        Assert.Contains("both stations ran in one process on one host", grade.Reasons);
        Assert.Contains("the classical channel was not authenticated", grade.Reasons);
        Assert.DoesNotContain(grade.Reasons, reason => reason.Contains("void"));
    }

    [Fact]
    public void Of_VoidRecords_IsAReason()
    {
        Bb84Result result = ResultOf.Nothing with { SourceSamples = [new(1, DateTimeOffset.UnixEpoch, 0, 0, 0, "dark")] };

        Assert.Contains(Grade.Of(Plan, result, []).Reasons, reason => reason.Contains("void"));
    }

    /// <summary>What counts is where the links were opened, not what the bench file says, and every link of a device.</summary>
    [Fact]
    public void EmulatedDevices_AreThoseWithALinkToThisHostOrRedirected()
    {
        OpenedDevice[] devices =
        [
            Device("real", "TCPIP0::192.0.2.1::5025::SOCKET", "TCPIP0::192.0.2.1::5026::SOCKET"),
            Device("second-link", "TCPIP0::192.0.2.1::5025::SOCKET", "TCPIP0::127.0.0.1::5026::SOCKET"),
            Device("redirected", "TCPIP0::192.0.2.1::5025::SOCKET") with { IsRedirected = true },
            Device("local", "ASRLattenuator::INSTR"),
        ];

        Assert.Equal(["local", "redirected", "second-link"], Grade.EmulatedDevices(devices));
    }

    private static OpenedDevice Device(string id, params string[] addresses)
    {
        IInstrument instrument = new FakeInstrument(id);
        return new OpenedDevice(id, TestDriver.Of(instrument), instrument)
        {
            Addresses = addresses.Index().ToDictionary(a => $"link{a.Index}", a => a.Item),
        };
    }
}
