namespace QkdHardware.Emulation.Twin;

/// <summary><c>tap:</c> the asymmetric coupler behind the attenuator.</summary>
public sealed record TapSection : TwinSection
{
    /// <summary>
    /// <c>ratio</c>: the part of the power that leaves by the weak port, Alice's output; the rest leaves by the bright one.
    /// 0 to 1.
    /// </summary>
    public double Ratio { get; init => field = Within(value, 0, 1); } = 0.001;
}
