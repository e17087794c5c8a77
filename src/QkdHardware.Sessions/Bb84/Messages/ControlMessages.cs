namespace QkdHardware.Sessions.Bb84.Messages;

/// <summary>A record with light of a known pattern.</summary>
/// <param name="Seed">The public pattern's seed.</param>
/// <param name="Seconds">The length of the record in the instrument's time.</param>
internal sealed record PublicRecordRequest(ulong Seed, double Seconds);

/// <summary>A record without light, or of a secret pattern.</summary>
/// <param name="Seconds">The length of the record in the instrument's time.</param>
internal sealed record RecordRequest(double Seconds);

/// <summary>Bob's dark count rates in counts a second, in the order Z0, Z1, X0, X1.</summary>
internal sealed record DarkCountReport(double[] Cps);

/// <summary>What Bob's delay search found, in the order Z0, Z1, X0, X1.</summary>
/// <param name="DelayPs">The delay set at each tagger input, in ps.</param>
/// <param name="SymbolOffset">The offset of each channel in symbols.</param>
/// <param name="Snr">How far each correlation's peak stands above its noise.</param>
internal sealed record DelayReport(long[] DelayPs, int[] SymbolOffset, double[] Snr);

/// <summary>Error counts with a public pattern.</summary>
internal sealed record QberReport(long ZDetections, long ZErrors, long XDetections, long XErrors);

/// <summary>Bob's public numbers of a key record.</summary>
/// <param name="Tags">Tags that the tagger delivered.</param>
/// <param name="Losses">Losses that the tagger reports; above zero the record is void.</param>
/// <param name="DoubleClicks">Pulses with clicks in both bases, discarded.</param>
/// <param name="SameBasisDoubleClicks">Pulses with both clicks of one basis, given a random bit.</param>
internal sealed record RecordNumbers(long Tags, long Losses, long DoubleClicks, long SameBasisDoubleClicks);

/// <summary>Bob's errors in the test basis of a key record, by intensity.</summary>
internal sealed record TestErrors(long Signal, long Decoy);
