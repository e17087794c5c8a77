namespace QkdHardware.Emulation.Scpi;

/// <summary>A handler with the suffixes of its header.</summary>
internal readonly record struct ScpiMatch(ScpiRoute Route, int[] Suffixes);
