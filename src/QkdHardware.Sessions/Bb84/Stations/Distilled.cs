using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Estimation;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>What distillation gave one station.</summary>
/// <param name="Key">The secret key; null when there is none. The owner disposes it.</param>
/// <param name="IsVerified">Whether the hashes of both stations agreed.</param>
/// <param name="Counts">The counts, with the errors of the key basis when verified.</param>
/// <param name="Bound">The finite-key bound; null when the hashes differ.</param>
/// <param name="LeakedBits">Parities disclosed.</param>
internal sealed record Distilled(
    KeyBits? Key, bool IsVerified, DecoyCounts Counts, FiniteKeyBound? Bound, long LeakedBits)
{
    public override string ToString() => $"Distilled({Key?.Length ?? 0} bits)";
}
