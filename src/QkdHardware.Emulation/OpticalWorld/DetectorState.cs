namespace QkdHardware.Emulation.OpticalWorld;

/// <summary>What is commanded of one detector, and whether it is latched.</summary>
internal readonly record struct DetectorState(double BiasUa, bool IsEnabled, bool IsLatched)
{
    /// <summary>Whether it gives clicks at all.</summary>
    public bool IsAlive => IsEnabled && !IsLatched && BiasUa != 0;
}
