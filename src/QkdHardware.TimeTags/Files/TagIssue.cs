namespace QkdHardware.TimeTags.Files;

/// <summary>How bad something found in a recording is.</summary>
public enum TagIssueSeverity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>Odd, but every tag is what the instrument wrote.</summary>
    Warning,

    /// <summary>The recording is damaged: tags are missing or wrong.</summary>
    Error,
}

/// <summary>Something found in a recording.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="ByteOffset">Where in the file.</param>
/// <param name="Message">What, in words a user can act on.</param>
public sealed record TagIssue(TagIssueSeverity Severity, long ByteOffset, string Message)
{
    /// <summary>Severity, place and message on one line.</summary>
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()} at byte {ByteOffset}: {Message}";
}

/// <summary>A file that cannot be read at all: no format fits, or its header is damaged.</summary>
public sealed class TagFileException(string message, long byteOffset) : IOException($"{message} (byte {byteOffset})")
{
    /// <summary>Where in the file.</summary>
    public long ByteOffset { get; } = byteOffset;
}
