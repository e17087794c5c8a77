namespace QkdHardware.Protocols.Scpi;

/// <summary>The order of bytes inside binary blocks (<c>FORMat:BORDer NORMal|SWAPped</c>).</summary>
public enum ScpiByteOrder
{
    /// <summary>Most significant byte first; what instruments use unless told otherwise.</summary>
    Normal,

    /// <summary>Least significant byte first.</summary>
    Swapped,
}
