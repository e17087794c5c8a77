namespace QkdHardware.Emulation.FrontDoors;

/// <summary>
/// A door whose cable is plugged or not until the door is disposed of; one change at a time. The derived door says what
/// plugging and pulling do, and plugs for the first time when it is constructed.
/// </summary>
/// <typeparam name="TPlugged">What is there while the cable is plugged.</typeparam>
internal abstract class CableFrontDoor<TPlugged> : IFrontDoor
    where TPlugged : class
{
    private readonly SemaphoreSlim plugging = new(1, 1);
    private TPlugged? plugged;
    private bool disposed;

    /// <param name="connection">The address that clients use.</param>
    protected CableFrontDoor(string connection) => Connection = connection;

    public string Connection { get; }

    public ValueTask UnplugAsync() => UnplugAsync(last: false);

    public async ValueTask PlugAsync()
    {
        await plugging.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            plugged ??= Plug();
        }
        finally
        {
            plugging.Release();
        }
    }

    public ValueTask DisposeAsync() => UnplugAsync(last: true);

    /// <summary>Plugs for the first time: the last step of the derived constructor.</summary>
    protected void PlugFirst() => plugged = Plug();

    /// <summary>Makes what is there while the cable is plugged.</summary>
    protected abstract TPlugged Plug();

    /// <summary>Ends what <see cref="Plug"/> made.</summary>
    /// <param name="pulled">What was plugged.</param>
    /// <param name="last">Whether the door is being disposed of.</param>
    protected abstract ValueTask PullAsync(TPlugged pulled, bool last);

    /// <summary>Gives back what the door holds for its whole life. Called once, with the cable pulled.</summary>
    protected abstract void Release();

    private async ValueTask UnplugAsync(bool last)
    {
        await plugging.WaitAsync().ConfigureAwait(false);
        try
        {
            if (plugged is { } pulled)
            {
                plugged = null;
                await PullAsync(pulled, last).ConfigureAwait(false);
            }

            if (last && !disposed)
            {
                disposed = true;
                Release();
            }
        }
        finally
        {
            plugging.Release();
        }
    }
}
