using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>The header of a program message unit (IEEE 488.2 section 7.6), pointing into its message.</summary>
/// <param name="Path">Mnemonics joined by colons, or a common command with its star; without leading colon and question mark.</param>
/// <param name="IsCommon">A common command such as <c>*RST</c>.</param>
/// <param name="IsAbsolute">A leading colon: the path starts at the root.</param>
/// <param name="IsQuery">Ends in a question mark.</param>
public readonly record struct ProgramHeader(ReadOnlyMemory<byte> Path, bool IsCommon, bool IsAbsolute, bool IsQuery)
{
    /// <summary>The header as sent.</summary>
    public override string ToString() =>
        $"{(IsAbsolute ? ":" : "")}{Encoding.ASCII.GetString(Path.Span)}{(IsQuery ? "?" : "")}";
}
