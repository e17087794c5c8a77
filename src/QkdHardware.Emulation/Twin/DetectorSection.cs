namespace QkdHardware.Emulation.Twin;

/// <summary>
/// <c>detectors:</c> the four superconducting nanowire detectors Z0, Z1, X0, X1, all alike. With I the magnitude of the bias:
/// efficiency = <c>efficiency</c> (s(I) - s(0)) / (s(I_nominal) - s(0)), at most 1, with
/// s(I) = 1 / (1 + exp(-(I - I_half) / width)); dark counts = <c>dark_count_rate_cps</c> exp((I - I_nominal) / scale).
/// Both are 0 without bias or when disabled.
/// </summary>
public sealed record DetectorSection : TwinSection
{
    /// <summary><c>efficiency</c>: at the nominal bias. 0 to 1.</summary>
    public double Efficiency { get; init => field = Within(value, 0, 1); } = 0.8;

    /// <summary><c>dark_count_rate_cps</c>: of each detector at the nominal bias, counts a second. 0 to 10^8.</summary>
    public double DarkCountRateCps { get; init => field = Within(value, 0, 1e8); } = 100;

    /// <summary><c>dead_time_ps</c>: not paralysable, from a click on. 0 to 10^12.</summary>
    public long DeadTimePs { get; init => field = Within(value, 0, 1_000_000_000_000); } = 50_000;

    /// <summary><c>jitter_fwhm_ps</c>: full width at half maximum of the Gaussian timing jitter. 0 to 10^6.</summary>
    public double JitterFwhmPs { get; init => field = Within(value, 0, 1e6); } = 100;

    /// <summary><c>afterpulse_probability</c>: that a click is followed by an afterpulse, after the dead time. 0 to 0.9.</summary>
    public double AfterpulseProbability { get; init => field = Within(value, 0, 0.9); }

    /// <summary><c>afterpulse_decay_ps</c>: mean time from the end of the dead time to the afterpulse. 1 to 10^12.</summary>
    public double AfterpulseDecayPs { get; init => field = Within(value, 1, 1e12); } = 100_000;

    /// <summary><c>nominal_bias_ua</c>: where efficiency and dark counts have the values above, microampere. 0.1 to 1000.</summary>
    public double NominalBiasUa { get; init => field = Within(value, 0.1, 1000); } = 20;

    /// <summary><c>half_efficiency_bias_ua</c>: the middle of the efficiency's rise, microampere. 0 to 1000.</summary>
    public double HalfEfficiencyBiasUa { get; init => field = Within(value, 0, 1000); } = 12;

    /// <summary><c>efficiency_width_ua</c>: the scale of the efficiency's rise, microampere. 0.01 to 1000.</summary>
    public double EfficiencyWidthUa { get; init => field = Within(value, 0.01, 1000); } = 1.2;

    /// <summary><c>dark_bias_scale_ua</c>: how much bias makes e times the dark counts, microampere. 0.01 to 1000.</summary>
    public double DarkBiasScaleUa { get; init => field = Within(value, 0.01, 1000); } = 1.5;

    /// <summary><c>switching_current_ua</c>: a bias above it latches the detector, which then gives no clicks. 0 to 1000.</summary>
    public double SwitchingCurrentUa { get; init => field = Within(value, 0, 1000); } = 24;

    /// <summary><c>retrap_current_ua</c>: a latched detector recovers when its bias is at or below this. 0 to 1000.</summary>
    public double RetrapCurrentUa { get; init => field = Within(value, 0, 1000); } = 5;
}
