namespace QkdHardware.Abstractions.Errors;

/// <summary>
/// Everything that an instrument or its link does wrong. The message is made of four parts that a person at the bench
/// needs: which device, what happened, the last exchange on the wire, and what to do next.
/// </summary>
public sealed class InstrumentException : Exception
{
    /// <param name="kind">What generic code may do about it.</param>
    /// <param name="deviceId">The device's name in the bench file.</param>
    /// <param name="problem">One sentence without the device's name: what was expected and what happened.</param>
    /// <param name="exchange">The last exchange in printable form; confidential payloads are already withheld in it.</param>
    /// <param name="remedy">One sentence: what to check or do next.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public InstrumentException(
        InstrumentErrorKind kind,
        string deviceId,
        string problem,
        string? exchange = null,
        string? remedy = null,
        Exception? innerException = null)
        : base(Compose(deviceId, problem, exchange, remedy), innerException)
    {
        (Kind, DeviceId, Problem, Exchange, Remedy) = (kind, deviceId, problem, exchange, remedy);
    }

    public InstrumentErrorKind Kind { get; }

    public string DeviceId { get; }

    public string Problem { get; }

    public string? Exchange { get; }

    public string? Remedy { get; }

    private static string Compose(string deviceId, string problem, string? exchange, string? remedy)
    {
        string text = $"{deviceId}: {problem}";
        if (exchange is not null)
        {
            text += $" Last exchange: {exchange}.";
        }

        return remedy is null ? text : $"{text} {remedy}";
    }
}
