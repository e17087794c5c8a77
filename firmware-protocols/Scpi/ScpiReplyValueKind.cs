namespace QkdHardware.Protocols.Scpi;

/// <summary>What a value of a response is made of (IEEE 488.2 section 8.7).</summary>
public enum ScpiReplyValueKind
{
    /// <summary>Anything bare: numbers, character data, free text.</summary>
    Text,

    /// <summary>A string in double quotes.</summary>
    String,

    /// <summary>The data of a definite block.</summary>
    Block,

    /// <summary><c>(...)</c>, channel lists included.</summary>
    Expression,
}
