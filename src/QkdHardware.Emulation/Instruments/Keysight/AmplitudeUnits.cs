using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>The amplitude in Vpp, Vrms or dBm of the load, whatever <c>VOLT:UNIT</c> or a suffix says.</summary>
internal static class AmplitudeUnits
{
    private static readonly (string Suffix, ScpiKeyword Unit)[] Suffixes =
        [("VPP", GeneratorKeywords.Vpp), ("VRMS", GeneratorKeywords.Vrms), ("DBM", GeneratorKeywords.Dbm)];

    public static void Set(GeneratorOutput output, ScpiCall call)
    {
        double most = Math.Min(output.MaxAmplitude, 2 * (Keysight33600Model.MaxVoltage - Math.Abs(output.Offset)));
        double least = Keysight33600Model.MinAmplitude;
        ScpiParameter parameter = call.Parameter(0);
        double? named = parameter.Is(GeneratorKeywords.Minimum) ? least
            : parameter.Is(GeneratorKeywords.Maximum) ? most
            : parameter.Is(GeneratorKeywords.Default) ? Math.Min(0.1, most)
            : null;
        output.Amplitude = named ?? GeneratorState.Clip(call, Read(output, parameter) / output.LoadFactor, least, most);
    }

    public static void Ask(GeneratorOutput output, ScpiCall call)
    {
        double amplitude = output.Amplitude;
        if (call.HasParameter(0))
        {
            ScpiKeyword which = call.Choice(0, GeneratorKeywords.Minimum, GeneratorKeywords.Maximum);
            amplitude = which == GeneratorKeywords.Minimum
                ? Keysight33600Model.MinAmplitude
                : Math.Min(output.MaxAmplitude, 2 * (Keysight33600Model.MaxVoltage - Math.Abs(output.Offset)));
        }

        call.Reply.Number(FromPeakToPeak(output, amplitude * output.LoadFactor, output.Unit), GeneratorTree.NumberFormat);
    }

    private static double Read(GeneratorOutput output, ScpiParameter parameter)
    {
        if (parameter.ReadDouble(out double value) == ScpiErrorCode.None)
        {
            return ToPeakToPeak(output, value, output.Unit);
        }

        foreach ((string suffix, ScpiKeyword unit) in Suffixes)
        {
            if (parameter.ReadDouble(out value, suffix) == ScpiErrorCode.None)
            {
                return ToPeakToPeak(output, value, unit);
            }
        }

        ScpiErrorCode error = parameter.ReadDouble(out value, "V");
        return error == ScpiErrorCode.None ? ToPeakToPeak(output, value, output.Unit) : throw new ScpiErrorException(error);
    }

    private static double ToPeakToPeak(GeneratorOutput output, double value, ScpiKeyword unit)
    {
        if (unit == GeneratorKeywords.Vpp)
        {
            return value;
        }

        double rms = unit == GeneratorKeywords.Vrms ? value : Math.Sqrt(1e-3 * Math.Pow(10, value / 10) * FiniteLoad(output));
        return rms * PeakToPeakOverRms(output);
    }

    private static double FromPeakToPeak(GeneratorOutput output, double volts, ScpiKeyword unit)
    {
        if (unit == GeneratorKeywords.Vpp)
        {
            return volts;
        }

        double rms = volts / PeakToPeakOverRms(output);
        return unit == GeneratorKeywords.Vrms ? rms : 10 * Math.Log10(rms * rms / FiniteLoad(output) / 1e-3);
    }

    private static double FiniteLoad(GeneratorOutput output) =>
        double.IsFinite(output.Load)
            ? output.Load
            : throw new ScpiErrorException(ScpiErrorCode.SettingsConflict, "dBm needs a finite load");

    private static double PeakToPeakOverRms(GeneratorOutput output)
    {
        if (output.Function == GeneratorKeywords.Sine)
        {
            return 2 * Math.Sqrt(2);
        }

        if (output.Function == GeneratorKeywords.Triangle || output.Function == GeneratorKeywords.Ramp)
        {
            return 2 * Math.Sqrt(3);
        }

        if (output.Function == GeneratorKeywords.Square || output.Function == GeneratorKeywords.Pulse
            || output.Function == GeneratorKeywords.Prbs)
        {
            return 2;
        }

        if (output.IsArb && output.Waveform is { } points)
        {
            double rms = Math.Sqrt(points.Sum(point => (double)point * point) / points.Length);
            if (rms > 0)
            {
                return 2 * output.SpanShare / rms;
            }
        }

        throw new ScpiErrorException(ScpiErrorCode.SettingsConflict, "the function has no such unit");
    }
}
