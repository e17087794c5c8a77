namespace QkdHardware.Sessions.Bb84.Patterns;

/// <summary>How a symbol is held in a byte: bit 0 the value, bit 1 the basis (1 = X), bit 2 the intensity (1 = decoy).</summary>
internal static class Symbols
{
    public const byte Value = 1;
    public const byte BasisX = 2;
    public const byte Decoy = 4;

    /// <summary>The number of different symbols.</summary>
    public const int Count = 8;

    /// <summary>The states alone: Z0, Z1, X0, X1 in this order.</summary>
    public const byte StateMask = Value | BasisX;
}
