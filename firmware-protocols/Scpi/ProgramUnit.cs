namespace QkdHardware.Protocols.Scpi;

/// <summary>One command or query of a program message.</summary>
public readonly record struct ProgramUnit(ProgramHeader Header, IReadOnlyList<ScpiParameter> Parameters);
