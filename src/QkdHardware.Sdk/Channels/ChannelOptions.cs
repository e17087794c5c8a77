namespace QkdHardware.Sdk.Channels;

/// <summary>The settings of a request channel.</summary>
public sealed record ChannelOptions
{
    /// <summary>The device's name in the bench file, for messages.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The link's name in the driver's declaration, for messages.</summary>
    public required string LinkName { get; init; }

    /// <summary>How long an answer may take unless the request says otherwise. Runs in real time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest reply that is read, its end included; a longer one is a protocol violation and not stored.</summary>
    public int MaxReplyLength { get; init; } = 64 * 1024;

    /// <summary>
    /// How long an instrument that has begun to answer may be silent before what it still owes counts as lost. Needed only
    /// when several <see cref="Resynchronisation.Marker"/> questions are unanswered.
    /// </summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromSeconds(1);

    public Resynchronisation Resynchronisation { get; init; } = Resynchronisation.Reopen;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
