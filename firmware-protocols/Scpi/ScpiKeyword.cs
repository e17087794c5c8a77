using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// A mnemonic with its short and its long form, as manuals print it: <c>FREQuency</c> is <c>FREQ</c> or
/// <c>FREQUENCY</c>, in any case, and nothing between (SCPI-99 volume 1, section 6.2.1).
/// </summary>
public sealed class ScpiKeyword
{
    private readonly byte[] shortForm;
    private readonly byte[] longForm;

    /// <param name="pattern">Capitals (with digits and underscores) are the short form; lower case completes the long one.</param>
    public ScpiKeyword(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        int shortLength = pattern.TakeWhile(c => !char.IsAsciiLetterLower(c)).Count();
        if (!pattern.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || !char.IsAsciiLetterUpper(pattern[0])
            || pattern.Skip(shortLength).Any(char.IsAsciiLetterUpper))
        {
            throw new ArgumentException($"'{pattern}' is not a mnemonic such as 'FREQuency'.", nameof(pattern));
        }

        Pattern = pattern;
        shortForm = Encoding.ASCII.GetBytes(pattern[..shortLength]);
        longForm = Encoding.ASCII.GetBytes(pattern);
    }

    /// <summary>The form of the manual, <c>FREQuency</c>.</summary>
    public string Pattern { get; }

    /// <summary>The short form, which instruments answer with.</summary>
    public string ShortForm => Pattern[..shortForm.Length];

    public bool Matches(ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(text, shortForm) || Ascii.EqualsIgnoreCase(text, longForm);

    /// <summary>As <see cref="Matches"/>, for instruments that insist on capitals.</summary>
    public bool MatchesCapitals(ReadOnlySpan<byte> text) => Matches(text) && !text.ContainsAnyInRange((byte)'a', (byte)'z');

    public override string ToString() => Pattern;
}
