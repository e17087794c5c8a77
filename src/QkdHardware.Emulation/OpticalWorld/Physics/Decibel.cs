namespace QkdHardware.Emulation.OpticalWorld.Physics;

internal static class Decibel
{
    /// <summary>The part of the power that a loss lets through.</summary>
    public static double ToRatio(double lossDb) => Math.Pow(10, -lossDb / 10);
}
