namespace QkdHardware.Sdk.Plugins;

/// <summary>What every driver's opening repeats.</summary>
public static class Opening
{
    /// <summary>Finishes the opening of an instrument on links that are already open; on any failure they are closed.</summary>
    /// <param name="opened">The link, channel or list of them to close on failure.</param>
    /// <param name="finish">Checks the identity, reads the capabilities and makes the instrument.</param>
    public static async ValueTask<T> FinishAsync<T>(IAsyncDisposable opened, Func<ValueTask<T>> finish)
    {
        try
        {
            return await finish().ConfigureAwait(false);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
