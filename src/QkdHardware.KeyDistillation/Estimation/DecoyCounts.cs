namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>The public statistics of a sifted block: no bits.</summary>
/// <param name="KeyBasis">Z, whose bits become key; its errors are known only after reconciliation.</param>
/// <param name="TestBasis">X, whose bits are disclosed to bound the phase error.</param>
public sealed record DecoyCounts(BasisCounts KeyBasis, BasisCounts TestBasis);
