using QkdHardware.Abstractions.Units;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class PhotonFluxTests
{
    /// <summary>
    /// By hand: at 1550.12 nm a photon has 1.28147e-19 J; 31.25 MHz times 0.5 photons are 2.00230 pW at Alice's output, and
    /// 999 times that at the bright port.
    /// </summary>
    [Fact]
    public void MeanPhotonNumber_ReferencePlan_IsTheHandCalculation()
    {
        Bb84Plan plan = PlanFile.Load().Session;
        var flux = new PhotonFlux(plan.Source, plan.Clock);

        Assert.Equal(0.5, flux.MeanPhotonNumber(new Watts(2.00230e-12 * 999)), 1e-5);
        Assert.Equal(0, flux.MeanPhotonNumber(new Watts(0)));
    }
}
