using QkdHardware.Abstractions.Errors;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>A bench that could not be opened; every instrument that failed is named. Nothing is left open.</summary>
public sealed class BenchOpenException(IReadOnlyList<InstrumentException> failures)
    : Exception(string.Join(Environment.NewLine, failures.Select(failure => failure.Message)), failures[0])
{
    public IReadOnlyList<InstrumentException> Failures { get; } = failures;
}
