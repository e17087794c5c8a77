namespace QkdHardware.Emulation.Twin;

/// <summary><c>receiver:</c> Bob's passive optics: a basis splitter, and a polarising splitter in each arm.</summary>
public sealed record ReceiverSection : TwinSection
{
    /// <summary><c>loss_db</c>: from the end of the link to the detectors, in dB. 0 to 100.</summary>
    public double LossDb { get; init => field = Within(value, 0, 100); } = 2;

    /// <summary><c>z_probability</c>: the part of the light that goes to the Z arm. 0 to 1.</summary>
    public double ZProbability { get; init => field = Within(value, 0, 1); } = 0.8;

    /// <summary><c>misalignment</c>: the part of each state's light that takes the wrong port in its own basis. 0 to 1.</summary>
    public double Misalignment { get; init => field = Within(value, 0, 1); } = 0.01;
}
