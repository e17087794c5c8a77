using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>A set of single-photon detectors with a common driver. Its safe state is: bias zero and disabled.</summary>
public interface ISinglePhotonDetector : IInstrument
{
    /// <summary>As the instrument says; never assumed.</summary>
    int DetectorCount { get; }

    /// <summary>The bias currents the driver accepts.</summary>
    Interval<Amperes> BiasRange { get; }

    /// <summary>Sets the bias of every detector and waits until the instrument reports the new values.</summary>
    /// <exception cref="ArgumentException">Not one value a detector.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value outside <see cref="BiasRange"/>.</exception>
    /// <exception cref="InstrumentException">The instrument did not report the new values in time.</exception>
    ValueTask SetBiasAsync(IReadOnlyList<Amperes> currents, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<Amperes>> ReadBiasAsync(CancellationToken cancellationToken = default);

    ValueTask SetEnabledAsync(bool enabled, CancellationToken cancellationToken = default);

    ValueTask<bool> ReadEnabledAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets the period of the counter display and waits until the instrument reports it.</summary>
    ValueTask SetMeasurementPeriodAsync(TimeSpan period, CancellationToken cancellationToken = default);

    /// <summary>The next line of the counter display that begins after the call.</summary>
    ValueTask<DetectorCounts> ReadCountsAsync(CancellationToken cancellationToken = default);
}
