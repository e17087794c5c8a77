namespace QkdHardware.Sessions.Bb84.Messages;

/// <summary>The first byte of each message on the classical channel.</summary>
internal enum MessageKind : byte
{
    /// <summary>Alice asks Bob to bias his detectors; Bob answers <see cref="Done"/>.</summary>
    BiasDetectors = 1,

    /// <summary>Alice says that the link is dark; Bob answers <see cref="DarkCounts"/>.</summary>
    MeasureDarkCounts,

    /// <summary>Bob's dark count rates.</summary>
    DarkCounts,

    /// <summary>Alice sends a public pattern: Bob looks for the delays and answers <see cref="Delays"/>.</summary>
    FindDelays,

    /// <summary>What Bob found.</summary>
    Delays,

    /// <summary>Alice sends a public pattern: Bob compares and answers <see cref="Qber"/>.</summary>
    CheckQber,

    /// <summary>Bob's error counts with the public pattern.</summary>
    Qber,

    /// <summary>Alice sends a secret pattern: Bob makes a record and answers <see cref="Detections"/>.</summary>
    MakeRecord,

    /// <summary>In which pulses Bob saw a click, and in which basis.</summary>
    Detections,

    /// <summary>Alice's answer: what to keep, the intensities, the bits of the test basis; or that the record is void.</summary>
    Sifting,

    /// <summary>Bob's public numbers of a record, before sifting.</summary>
    RecordNumbers,

    /// <summary>Bob's errors in the test basis of a record.</summary>
    TestErrors,

    /// <summary>Alice begins error correction; Bob asks parities.</summary>
    BeginCorrection,

    /// <summary>Bob's parity questions.</summary>
    ParityQuestions,

    /// <summary>Alice's parities.</summary>
    ParityAnswers,

    /// <summary>Bob has no more questions.</summary>
    CorrectionOver,

    /// <summary>Alice's hash of her key and the hash's public seed.</summary>
    Verification,

    /// <summary>Whether Bob's hash agrees, and his public error counts.</summary>
    VerificationResult,

    /// <summary>The length of the key and the public seed of privacy amplification.</summary>
    Amplification,

    /// <summary>A request was carried out.</summary>
    Done,

    /// <summary>Alice ends the session.</summary>
    Finish,
}
