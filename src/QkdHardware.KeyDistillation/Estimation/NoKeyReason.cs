namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>Why a bound gives no key: the first cause found, in this order.</summary>
public enum NoKeyReason
{
    /// <summary>There is a key.</summary>
    None = 0,

    /// <summary>The key basis or the test basis has no detections.</summary>
    NoDetections,

    /// <summary>The bound allows no single-photon detection in the key basis.</summary>
    NoSinglePhotonsInKeyBasis,

    /// <summary>The bound allows no single-photon detection in the test basis.</summary>
    NoSinglePhotonsInTestBasis,

    /// <summary>The phase error may be 1/2: the single photons may be known entirely.</summary>
    PhaseErrorTooHigh,

    /// <summary>What was disclosed, and the price of the finite size, exceed what is secret.</summary>
    LeakageExceedsSecrecy,
}
