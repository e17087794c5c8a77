namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A delay block.</summary>
internal sealed record DelaySettings
{
    public long ValuePs { get; init; }
}
