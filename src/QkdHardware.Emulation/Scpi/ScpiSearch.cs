namespace QkdHardware.Emulation.Scpi;

/// <summary>What a search in the tree asks for.</summary>
internal readonly record struct ScpiSearch(bool IsQuery, bool IsCaseSensitive);
