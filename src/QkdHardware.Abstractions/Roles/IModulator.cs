using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>What drives the modulators of a source. Its safe state is: all outputs off.</summary>
public interface IModulator : IInstrument
{
    int OutputCount { get; }

    Interval<Hertz> SampleRateRange { get; }

    /// <summary>The number of samples a pattern may have.</summary>
    Interval<int> SampleCountRange { get; }

    /// <summary>The voltages an output can reach into its matched load.</summary>
    Interval<Volts> VoltageRange { get; }

    /// <summary>
    /// Uploads the patterns, all of one length and rate, aligns them to start together, and makes the drive's
    /// synchronisation output give one edge a pattern. The outputs are off when it returns.
    /// </summary>
    /// <exception cref="ArgumentException">A pattern outside the ranges above, or patterns of unequal length or rate.</exception>
    /// <exception cref="InstrumentException">The drive reports an error.</exception>
    ValueTask LoadPatternsAsync(
        IReadOnlyList<ModulatorPattern> patterns, CancellationToken cancellationToken = default);

    /// <summary>Switches the outputs that have a pattern, and the synchronisation output, on or off together.</summary>
    ValueTask SetOutputsAsync(bool on, CancellationToken cancellationToken = default);

    /// <summary>Whether any output is on, as the instrument says.</summary>
    ValueTask<bool> ReadOutputsAsync(CancellationToken cancellationToken = default);
}
