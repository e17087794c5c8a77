using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>Voltages to light: encoder and intensity modulator.</summary>
internal static class TransmitterOptics
{
    /// <summary>
    /// Where the light of an encoder voltage goes at Bob: its parts at Z0, Z1, X0, X1 with basis choice and misalignment.
    /// They add up to 1.
    /// </summary>
    public static double[] PortShares(EncoderSection encoder, ReceiverSection receiver, double volts)
    {
        (double sine, double cosine) = Math.SinCos(Math.PI * volts / encoder.VPiV);
        double z0 = Misaligned((1 + cosine) / 2, receiver.Misalignment);
        double x0 = Misaligned((1 + sine) / 2, receiver.Misalignment);
        double z = receiver.ZProbability;
        return [z * z0, z * (1 - z0), (1 - z) * x0, (1 - z) * (1 - x0)];
    }

    /// <summary>The intensity modulator's transmission relative to its highest, 0 to 1.</summary>
    public static double Transmission(IntensityModulatorSection modulator, double volts)
    {
        double amplitude = Math.Sin(Math.PI * (volts + modulator.BiasV) / (2 * modulator.VPiV));
        double lowest = Decibel.ToRatio(modulator.ExtinctionDb);
        return lowest + ((1 - lowest) * amplitude * amplitude);
    }

    private static double Misaligned(double part, double error) => ((1 - error) * part) + (error * (1 - part));
}
