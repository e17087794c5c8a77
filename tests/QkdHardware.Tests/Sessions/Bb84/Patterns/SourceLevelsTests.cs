using QkdHardware.Sessions.Bb84.Patterns;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Patterns;

public sealed class SourceLevelsTests
{
    private static readonly SourceLevels Levels = new(EncoderVPi: 3.2, IntensityVPi: 4.1, DecoyVoltage: 1.5);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Symbols.Value, 3.2)]
    [InlineData(Symbols.BasisX, 1.6)]
    [InlineData(Symbols.BasisX | Symbols.Value, -1.6)]
    public void Encoder_State_IsItsPhase(byte state, double volts)
    {
        Assert.Equal(volts, Levels.Encoder(state), 1e-6);
        Assert.Equal(volts, Levels.Encoder((byte)(state | Symbols.Decoy)), 1e-6);
    }

    [Fact]
    public void Intensity_IsFullOrTheDecoys()
    {
        for (byte state = 0; state < 4; state++)
        {
            Assert.Equal(4.1, Levels.Intensity(state), 1e-6);
            Assert.Equal(1.5, Levels.Intensity((byte)(state | Symbols.Decoy)), 1e-6);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 2.05)]
    [InlineData(1, 4.1)]
    public void VoltageFor_Transmission_InvertsTheModulator(double transmission, double volts)
    {
        Assert.Equal(volts, SourceLevels.VoltageFor(transmission, 4.1), 1e-9);
        double back = Math.Pow(Math.Sin(Math.PI * SourceLevels.VoltageFor(0.3, 4.1) / (2 * 4.1)), 2);
        Assert.Equal(0.3, back, 1e-9);
    }
}
