namespace QkdHardware.Emulation.Scpi;

/// <summary>How many parameters a command takes. Too few are -109, too many -108, before the handler is called.</summary>
public readonly record struct ScpiArity
{
    private ScpiArity(int minimum, int maximum) => (Minimum, Maximum) = (minimum, maximum);

    public static ScpiArity None => new(0, 0);

    /// <summary>Any number; the handler looks for itself.</summary>
    public static ScpiArity Any => new(0, int.MaxValue);

    public int Minimum { get; }

    public int Maximum { get; }

    public static ScpiArity Exactly(int count) => Between(count, count);

    public static ScpiArity AtLeast(int count) => Between(count, int.MaxValue);

    /// <summary>Both ends included.</summary>
    public static ScpiArity Between(int minimum, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        return new(minimum, maximum);
    }
}
