using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A source of timestamps for the data link.</summary>
internal sealed record RawSettings
{
    public Id900Block Reference { get; init; }

    public Id900Block Stop { get; init; }

    public bool IsSending { get; init; }
}
