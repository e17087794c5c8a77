namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>One key record as Bob saw it. Rates are in counts a second of the instrument's time.</summary>
/// <param name="Record">Counted from 1, void records included.</param>
/// <param name="RatesCps">Clicks a second of each channel, in the order Z0, Z1, X0, X1.</param>
/// <param name="Tags">All tags of the record.</param>
/// <param name="Losses">Losses that the tagger reports.</param>
/// <param name="DoubleClicks">Pulses with clicks in both bases.</param>
/// <param name="TestQber">Error rate of the test basis; null without detections or when the record is void.</param>
public sealed record ReceiverSample(
    int Record, double[] RatesCps, long Tags, long Losses, long DoubleClicks, double? TestQber);
