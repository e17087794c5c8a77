using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>A variable optical attenuator. Its safe state is its largest attenuation.</summary>
public interface IVariableAttenuator : IInstrument
{
    /// <summary>The attenuation that can be set, insertion loss included; read from the instrument when it was opened.</summary>
    Interval<Decibels> AttenuationRange { get; }

    /// <summary>The smallest step that the wire can express.</summary>
    Decibels AttenuationStep { get; }

    /// <summary>Finds the mechanical reference; needed after power-up where the instrument has one.</summary>
    ValueTask HomeAsync(CancellationToken cancellationToken = default);

    /// <summary>Moves and returns when the move is over, with what the instrument says it reached.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside <see cref="AttenuationRange"/>.</exception>
    /// <exception cref="InstrumentException">Refused, or the read-back differs from what was asked by more than a step.</exception>
    ValueTask<Decibels> SetAttenuationAsync(Decibels attenuation, CancellationToken cancellationToken = default);

    ValueTask<Decibels> ReadAttenuationAsync(CancellationToken cancellationToken = default);
}
