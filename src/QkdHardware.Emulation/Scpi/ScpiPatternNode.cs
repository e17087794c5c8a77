using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>One mnemonic of a pattern; <paramref name="Slot"/> counts the suffixes of the pattern from 0.</summary>
internal sealed record ScpiPatternNode(ScpiKeyword Keyword, ScpiSuffixRule? Suffix, int Slot, bool IsOptional);
