namespace QkdHardware.Protocols.Scpi;

/// <summary>A run of channels, both ends included; <c>5</c> alone is the run from 5 to 5. Runs may go downwards.</summary>
public readonly record struct ScpiChannelRange(ScpiChannel First, ScpiChannel Last);
