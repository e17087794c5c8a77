namespace QkdHardware.Sessions.Bb84.Patterns;

/// <summary>The voltages that make the states and the intensities.</summary>
/// <param name="EncoderVPi">The encoder's half-wave voltage in volt.</param>
/// <param name="IntensityVPi">The intensity modulator's half-wave voltage in volt.</param>
/// <param name="DecoyVoltage">The voltage of the decoy intensity in volt; the signal intensity is full transmission.</param>
internal sealed record SourceLevels(double EncoderVPi, double IntensityVPi, double DecoyVoltage)
{
    /// <summary>
    /// The first guess for the decoy voltage: a Mach-Zehnder modulator transmits sin^2(pi V / (2 V_pi)), V_pi being full
    /// transmission. The session measures and corrects it.
    /// </summary>
    public static double VoltageFor(double transmission, double vPi) => 2 * vPi / Math.PI * Math.Asin(Math.Sqrt(transmission));

    /// <summary>The encoder's voltage for a symbol: phases 0, pi, +pi/2, -pi/2 are Z0, Z1, X0, X1.</summary>
    public float Encoder(byte symbol) => (float)((symbol & Symbols.StateMask) switch
    {
        0 => 0,
        Symbols.Value => EncoderVPi,
        Symbols.BasisX => EncoderVPi / 2,
        _ => -EncoderVPi / 2,
    });

    /// <summary>The intensity modulator's voltage for a symbol.</summary>
    public float Intensity(byte symbol) => (float)((symbol & Symbols.Decoy) == 0 ? IntensityVPi : DecoyVoltage);
}
