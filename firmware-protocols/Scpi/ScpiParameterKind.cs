namespace QkdHardware.Protocols.Scpi;

/// <summary>The kinds of program data (IEEE 488.2 section 7.7).</summary>
public enum ScpiParameterKind
{
    /// <summary>NR1, NR2 or NR3, with or without suffix.</summary>
    Number,

    /// <summary><c>#H</c>, <c>#Q</c> or <c>#B</c>.</summary>
    NonDecimalNumber,

    /// <summary>Character data: a bare word.</summary>
    Keyword,

    /// <summary>A quoted string.</summary>
    String,

    /// <summary>A definite or indefinite block.</summary>
    Block,

    /// <summary><c>(...)</c>, channel lists included.</summary>
    Expression,
}
