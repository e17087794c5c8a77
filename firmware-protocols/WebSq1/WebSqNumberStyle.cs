namespace QkdHardware.Protocols.WebSq1;

/// <summary>How a number is written; no source settles how the server does it.</summary>
public enum WebSqNumberStyle
{
    /// <summary>As few characters as tell the value: <c>15</c>, <c>15.5</c>.</summary>
    Shortest,

    /// <summary>As Python prints a float: <c>15.0</c>, <c>15.5</c>.</summary>
    PythonFloat,

    /// <summary>Six decimals: <c>15.000000</c>.</summary>
    SixDecimals,
}
