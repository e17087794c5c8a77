using System.Text.Json.Serialization;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Abstractions.Roles;

/// <summary>
/// What one output of a modulator drive shall repeat for ever. In key mode the samples are a station's secret: whoever
/// holds this value overwrites the memory after use, and nothing prints or serialises it.
/// </summary>
/// <param name="Output">The output, counted from 1.</param>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="Samples">The voltages into the matched load, in volt.</param>
/// <param name="Low">The lowest voltage of the drive's window; no sample lies below.</param>
/// <param name="High">The highest voltage of the drive's window; no sample lies above.</param>
public sealed record ModulatorPattern(
    int Output, Hertz SampleRate, [property: JsonIgnore] ReadOnlyMemory<float> Samples, Volts Low, Volts High)
{
    public override string ToString() => $"pattern of {Samples.Length} samples on output {Output}";
}
