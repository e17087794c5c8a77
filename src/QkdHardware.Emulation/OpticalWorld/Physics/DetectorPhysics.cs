using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>What a bias does to a nanowire: the formulas of <see cref="DetectorSection"/>.</summary>
internal static class DetectorPhysics
{
    public static double Efficiency(DetectorSection detectors, double biasUa)
    {
        double rise = Sigmoid(detectors, Math.Abs(biasUa)) - Sigmoid(detectors, 0);
        double nominalRise = Sigmoid(detectors, detectors.NominalBiasUa) - Sigmoid(detectors, 0);
        return Math.Min(1, detectors.Efficiency * rise / nominalRise);
    }

    public static double DarkCountRateCps(DetectorSection detectors, double biasUa) =>
        biasUa == 0
            ? 0
            : detectors.DarkCountRateCps * Math.Exp((Math.Abs(biasUa) - detectors.NominalBiasUa) / detectors.DarkBiasScaleUa);

    /// <summary>Whether the detector is latched after its bias became what it is.</summary>
    public static bool IsLatched(DetectorSection detectors, DetectorState state) =>
        state.IsEnabled
        && (Math.Abs(state.BiasUa) > detectors.SwitchingCurrentUa
            || (state.IsLatched && Math.Abs(state.BiasUa) > detectors.RetrapCurrentUa));

    private static double Sigmoid(DetectorSection detectors, double biasUa) =>
        1 / (1 + Math.Exp(-(biasUa - detectors.HalfEfficiencyBiasUa) / detectors.EfficiencyWidthUa));
}
