using QkdHardware.Abstractions.Units;

namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>The electrical pulses that arrive at a tagger.</summary>
public interface ITaggerPort
{
    /// <summary>
    /// Lets one record's time pass in the optical world and returns what arrived: the tags are a function of seed,
    /// record ordinal and commanded state, slice by slice. In real mode a slice's time passes before its state is taken.
    /// </summary>
    /// <param name="duration">How long the gate is open; positive.</param>
    /// <param name="cancellationToken">Ends the record early; what arrived so far is returned.</param>
    ValueTask<TaggerPulses> RecordAsync(Picoseconds duration, CancellationToken cancellationToken);
}
