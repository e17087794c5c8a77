using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.OpticalWorld;

/// <summary>
/// Outputs are counted from 1: 1 drives the encoder, 2 the intensity modulator. Both outputs restart their pattern together
/// when one of them is switched on, or gets another memory or rate while on; a change of amplitude or offset keeps the
/// pattern running. The first output that is on clocks the laser; where the other has another rate, it does not keep step.
/// </summary>
internal sealed class DrivePort(World world) : IDrivePort
{
    private const double LowestRateHz = 1e-6;
    private const double HighestRateHz = 1e11;

    /// <exception cref="ArgumentOutOfRangeException">No such output, or a rate, amplitude, offset or sample out of range.</exception>
    public void SetOutput(int output, DriveOutput state)
    {
        int index = IndexOf(output, nameof(output));
        if (state.IsOn)
        {
            Check(state);
        }

        world.Change((now, nowPs) =>
        {
            DriveOutput before = now.Outputs[index];
            if (before == state)
            {
                return now;
            }

            bool isRestart = state.IsOn
                && (!before.IsOn || before.SampleRateHz != state.SampleRateHz || !before.Samples.Equals(state.Samples));
            return now with
            {
                Outputs = now.Outputs.SetItem(index, state),
                PatternStartPs = isRestart ? nowPs + now.Twin.Generator.StartLatencyPs : now.PatternStartPs,
            };
        });
    }

    /// <exception cref="ArgumentOutOfRangeException">No such output.</exception>
    public void SetSync(bool isOn, int sourceOutput)
    {
        int index = IndexOf(sourceOutput, nameof(sourceOutput));
        world.Change((now, _) => now with { IsSyncOn = isOn, SyncOutput = index });
    }

    private static int IndexOf(int output, string name) =>
        output is >= 1 and <= WorldState.OutputCount
            ? output - 1
            : throw new ArgumentOutOfRangeException(name, output, $"Expected an output from 1 to {WorldState.OutputCount}.");

    private static void Check(DriveOutput state)
    {
        if (!(state.SampleRateHz >= LowestRateHz && state.SampleRateHz <= HighestRateHz))
        {
            throw new ArgumentOutOfRangeException(
                nameof(state), state.SampleRateHz, $"Expected {LowestRateHz} to {HighestRateHz} samples a second.");
        }

        if (!double.IsFinite(state.AmplitudeVpp) || !double.IsFinite(state.OffsetV) || state.Samples.IsEmpty)
        {
            throw new ArgumentOutOfRangeException(nameof(state), "Expected an amplitude, an offset and at least one sample.");
        }

        // No sample is ever printed: they may be key.
        foreach (float sample in state.Samples.Span)
        {
            if (!(sample >= -1 && sample <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(state), "A sample is outside -1 to +1.");
            }
        }
    }
}
