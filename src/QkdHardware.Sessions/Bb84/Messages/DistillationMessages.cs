namespace QkdHardware.Sessions.Bb84.Messages;

/// <summary>The start of error correction, with what both stations need for the same bound.</summary>
/// <param name="Seed">The public seed of the shuffles.</param>
/// <param name="Qber">The expected error rate.</param>
/// <param name="Mu">Alice's measured signal intensity.</param>
/// <param name="Nu">Alice's measured decoy intensity.</param>
internal sealed record CorrectionStart(ulong Seed, double Qber, double Mu, double Nu);

/// <summary>The end of error correction, from the station that corrected.</summary>
/// <param name="LeakedBits">Parities that were disclosed, as this station counts them.</param>
internal sealed record CorrectionEnd(long LeakedBits);

/// <summary>Alice's hash, or Bob's word that his agrees.</summary>
/// <param name="Agrees">Whether the hashes agree.</param>
/// <param name="SignalErrors">Errors found in key bits of signal intensity; 0 when they do not agree.</param>
/// <param name="DecoyErrors">Errors found in key bits of decoy intensity; 0 when they do not agree.</param>
internal sealed record VerificationVerdict(bool Agrees, long SignalErrors, long DecoyErrors);

/// <summary>Alice's hash of her reconciled key.</summary>
/// <param name="Seed">The public seed of the hash, chosen after reconciliation.</param>
/// <param name="Tag">The hash.</param>
internal sealed record VerificationTag(byte[] Seed, byte[] Tag);
