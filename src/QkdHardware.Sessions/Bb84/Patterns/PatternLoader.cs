using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Sessions.Bb84.Plan;

namespace QkdHardware.Sessions.Bb84.Patterns;

/// <summary>Turns symbols into voltages and loads them into the drive. The voltages are zeroed after each load.</summary>
internal sealed class PatternLoader(IModulator drive, SourcePart source, SymbolClock clock)
{
    private float[] encoderSamples = [];
    private float[] intensitySamples = [];

    /// <summary>Loads a pattern; the outputs are off when it returns.</summary>
    public async ValueTask LoadAsync(SymbolPattern pattern, SourceLevels levels, CancellationToken cancellationToken)
    {
        int samples = checked(pattern.Length * clock.SamplesPerSymbol);
        if (encoderSamples.Length != samples)
        {
            encoderSamples = GC.AllocateArray<float>(samples, pinned: true);
            intensitySamples = GC.AllocateArray<float>(samples, pinned: true);
        }

        try
        {
            Fill(encoderSamples, pattern.Span, levels.Encoder);
            Fill(intensitySamples, pattern.Span, levels.Intensity);
            var rate = new Hertz(clock.SampleRateHz);
            await drive.LoadPatternsAsync(
                [
                    new(source.Encoder.Output, rate, encoderSamples, new(-levels.EncoderVPi / 2), new(levels.EncoderVPi)),
                    new(source.Intensity.Output, rate, intensitySamples, new(0), new(levels.IntensityVPi)),
                ],
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(encoderSamples.AsSpan()));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(intensitySamples.AsSpan()));
        }
    }

    private void Fill(float[] samples, ReadOnlySpan<byte> symbols, Func<byte, float> level)
    {
        Span<float> levels = stackalloc float[Symbols.Count];
        for (byte symbol = 0; symbol < Symbols.Count; symbol++)
        {
            levels[symbol] = level(symbol);
        }

        int perSymbol = clock.SamplesPerSymbol;
        for (int i = 0; i < symbols.Length; i++)
        {
            samples.AsSpan(i * perSymbol, perSymbol).Fill(levels[symbols[i]]);
        }
    }
}
