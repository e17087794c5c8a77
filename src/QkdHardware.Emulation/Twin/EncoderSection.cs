namespace QkdHardware.Emulation.Twin;

/// <summary>
/// <c>encoder:</c> the phase or polarisation modulator on output 1 of the generator. Phase phi = pi V / V_pi makes
/// P(Z0) = (1 + cos phi) / 2 and P(X0) = (1 + sin phi) / 2: 0, V_pi, V_pi/2, -V_pi/2 are Z0, Z1, X0, X1.
/// </summary>
public sealed record EncoderSection : TwinSection
{
    /// <summary><c>v_pi_v</c>: half-wave voltage in volt. 0.1 to 100.</summary>
    public double VPiV { get; init => field = Within(value, 0.1, 100); } = 3.2;
}
