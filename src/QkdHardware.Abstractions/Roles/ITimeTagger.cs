using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>A time tagger with a reference (start) input. It emits nothing; its safe state is: recording stopped.</summary>
public interface ITimeTagger : IInstrument
{
    /// <summary>The signal inputs, counted from 1; the reference input is not among them.</summary>
    int InputCount { get; }

    /// <summary>The step of the times.</summary>
    Picoseconds Resolution { get; }

    /// <summary>The delays that an input accepts.</summary>
    Interval<Picoseconds> InputDelayRange { get; }

    /// <summary>Delays an input's tags, and reads the value back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such input, or outside <see cref="InputDelayRange"/>.</exception>
    ValueTask SetInputDelayAsync(int input, Picoseconds delay, CancellationToken cancellationToken = default);

    ValueTask<Picoseconds> ReadInputDelayAsync(int input, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes one record. Each block holds tags of one input (its channel number): times in ps since the last reference
    /// edge, reference counts since the gate opened (0 before the first edge). Ends when as many tags have arrived as
    /// the instrument says it sent.
    /// </summary>
    /// <param name="request">What to record.</param>
    /// <param name="onBlock">Takes each block, on one thread at a time; the block is the tagger's again when it returns.</param>
    /// <param name="cancellationToken">Stops the record; the instrument is told to stop before the call ends.</param>
    /// <exception cref="InstrumentException">Refused, or the counts never agreed.</exception>
    ValueTask<AcquisitionSummary> AcquireAsync(
        AcquisitionRequest request, Action<TagBlock> onBlock, CancellationToken cancellationToken = default);
}
