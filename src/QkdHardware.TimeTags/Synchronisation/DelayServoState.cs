namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>What a <see cref="DelayServo"/> does.</summary>
public enum DelayServoState
{
    /// <summary>Follows the pairs.</summary>
    Tracking,

    /// <summary>The pairs are gone: it waits for them, and looks for them around where the clocks should be by now.</summary>
    Relocking,

    /// <summary>They did not come back in time: <see cref="ClockSearch"/> has to begin again.</summary>
    Lost,
}
