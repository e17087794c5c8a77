namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The listening end of an instrument's wire. Thread-safe.</summary>
public interface IFrontDoor : IAsyncDisposable
{
    /// <summary>The address that clients use, complete (the port number even where the bench file says 0).</summary>
    string Connection { get; }

    /// <summary>Pulls the cable: clients lose their connection and cannot connect. Idempotent.</summary>
    ValueTask UnplugAsync();

    /// <summary>Plugs the cable in again, at the same address. Idempotent.</summary>
    ValueTask PlugAsync();
}
