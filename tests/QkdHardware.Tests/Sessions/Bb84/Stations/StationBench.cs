using QkdHardware.Abstractions.Devices;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Tests.DeviceManager.Benches;
using QkdHardware.Tests.Roles;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

/// <summary>The instruments of a lab as an opened bench, by the names of the reference plan.</summary>
internal static class StationBench
{
    public static Task<Bench> OpenAsync(FakeLab lab) =>
        TestBench.Of([.. lab.All.Select(instrument => TestDriver.Of((IInstrument)instrument))]).OpenAsync();

    /// <summary>
    /// Connects the power meter to the light: what the source gives at full transmission without attenuation, what the
    /// intensity modulator lets through, and the attenuator.
    /// </summary>
    /// <param name="lab">The instruments.</param>
    /// <param name="plan">The plan, for photon energy and tap.</param>
    /// <param name="photons">Mean photon number at Alice's output with everything open.</param>
    /// <param name="biasVolts">How far the modulator's own bias shifts its curve.</param>
    /// <param name="extinction">The fraction that the modulator lets through at its darkest.</param>
    /// <param name="noise">Multiplies each reading; null for none.</param>
    /// <returns>The true mean photon number at any time.</returns>
    public static Func<double> Connect(
        FakeLab lab, Bb84Plan plan, double photons, double biasVolts = 0, double extinction = 0, Func<double>? noise = null)
    {
        const double Planck = 6.62607015e-34;
        const double SpeedOfLight = 299_792_458;
        double energy = Planck * SpeedOfLight / (plan.Source.WavelengthNm * 1e-9);
        double symbolRate = plan.Clock.SampleRateHz / plan.Clock.SamplesPerSymbol;
        (float[]? Samples, double Open) known = (null, 0);
        double True()
        {
            if (!lab.Generator.IsOn)
            {
                return 0;
            }

            float[] samples = lab.Generator.Samples[plan.Source.Intensity.Output];
            if (samples != known.Samples)
            {
                double vPi = plan.Source.Intensity.VPi;
                known = (samples, samples.Average(volts => Math.Pow(Math.Sin(Math.PI * (volts + biasVolts) / (2 * vPi)), 2)));
            }

            return photons * (extinction + ((1 - extinction) * known.Open)) * lab.Attenuator.Attenuation.ToTransmission();
        }

        lab.Meter.Power = () => True() * energy * symbolRate / plan.Source.TapRatio * (noise?.Invoke() ?? 1);
        return True;
    }
}
