using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>Reads the points of an upload, in all its forms, as -1 to +1. What lies outside is clipped with error -222.</summary>
internal static class WaveformPoints
{
    private const short MaxInteger = 32767;

    /// <summary>Singles: numbers, or a block of IEEE 754 singles.</summary>
    public static float[] ReadFloats(ScpiCall call, ScpiByteOrder order)
    {
        float[] points;
        if (call.Parameter(1).Kind == ScpiParameterKind.Block)
        {
            ReadOnlyMemory<byte> data = BlockOf(call, sizeof(float));
            points = new float[data.Length / sizeof(float)];
            DefiniteBlock.Read(data.Span, points, order);
        }
        else
        {
            points = new float[call.ParameterCount - 1];
            for (int i = 0; i < points.Length; i++) points[i] = (float)call.Number(i + 1);
        }

        ClipAll(call, points);
        return points;
    }

    /// <summary>16-bit integers: numbers, or a block.</summary>
    public static float[] ReadIntegers(ScpiCall call, ScpiByteOrder order)
    {
        short[] integers;
        if (call.Parameter(1).Kind == ScpiParameterKind.Block)
        {
            ReadOnlyMemory<byte> data = BlockOf(call, sizeof(short));
            integers = new short[data.Length / sizeof(short)];
            DefiniteBlock.Read(data.Span, integers, order);
        }
        else
        {
            integers = new short[call.ParameterCount - 1];
            for (int i = 0; i < integers.Length; i++)
            {
                integers[i] = (short)GeneratorState.Clip(call, call.Integer(i + 1), -MaxInteger, MaxInteger);
            }
        }

        float[] points = new float[integers.Length];
        for (int i = 0; i < points.Length; i++) points[i] = integers[i] / (float)MaxInteger;
        ClipAll(call, points);
        return points;
    }

    /// <summary>The largest magnitude over the root of the mean square; 0 for a waveform of zeros.</summary>
    public static double CrestFactor(float[] points)
    {
        double rms = Math.Sqrt(points.Sum(point => (double)point * point) / points.Length);
        return rms > 0 ? points.Max(point => Math.Abs(point)) / rms : 0;
    }

    private static ReadOnlyMemory<byte> BlockOf(ScpiCall call, int size)
    {
        if (call.ParameterCount > 2)
        {
            throw new ScpiErrorException(ScpiErrorCode.ParameterNotAllowed);
        }

        ReadOnlyMemory<byte> data = call.Block(1);
        return data.Length % size == 0 ? data : throw new ScpiErrorException(ScpiErrorCode.InvalidBlockData);
    }

    private static void ClipAll(ScpiCall call, float[] points)
    {
        bool isClipped = false;
        foreach (ref float point in points.AsSpan())
        {
            if (point >= -1 && point <= 1)
            {
                continue;
            }

            if (float.IsNaN(point))
            {
                throw new ScpiErrorException(ScpiErrorCode.DataOutOfRange, "a point is not a number");
            }

            point = point < 0 ? -1 : 1;
            isClipped = true;
        }

        if (isClipped)
        {
            call.Engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.DataOutOfRange, "points clipped"));
        }
    }
}
