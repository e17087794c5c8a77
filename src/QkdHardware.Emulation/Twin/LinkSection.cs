namespace QkdHardware.Emulation.Twin;

/// <summary><c>link:</c> the fibre from the switch to Bob.</summary>
public sealed record LinkSection : TwinSection
{
    /// <summary><c>loss_db</c>: of the whole fibre, in dB. 0 to 200.</summary>
    public double LossDb { get; init => field = Within(value, 0, 200); } = 10;

    /// <summary>
    /// <c>delay_ps</c>: from the modulators to the detectors. 0 to 10^12. The default is 50 km at 4.9 us/km and some optics.
    /// </summary>
    public long DelayPs { get; init => field = Within(value, 0, 1_000_000_000_000); } = 245_003_417;
}
