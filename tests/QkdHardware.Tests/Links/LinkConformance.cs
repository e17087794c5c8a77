using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What every link promises, whatever carries it: opening, loss, disposal. Derived once per kind of link.</summary>
public abstract class LinkConformance : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> owned = [];

    private protected abstract ILinkProvider Links { get; }

    private protected abstract IFrontDoorProvider Doors { get; }

    /// <summary>An address at which a door can be opened and that no other test uses.</summary>
    private protected abstract string NewDoorAddress();

    /// <summary>A firmware of the kind that the door serves.</summary>
    private protected abstract object NewFirmware();

    /// <summary>What a failed opening says where nothing is plugged in.</summary>
    private protected abstract string Refusal(string connection);

    private protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    /// <summary>Why this kind of link cannot be tested on this machine.</summary>
    private protected virtual string? Unsupported => null;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Disposal of a link or door never hangs, whatever the test did to it.</summary>
    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable item in Enumerable.Reverse(owned))
        {
            await item.DisposeAsync().Bounded();
        }

        CleanUp();
    }

    /// <summary>Removes what the doors of this kind leave behind.</summary>
    private protected virtual void CleanUp()
    {
    }

    [SkippableFact]
    public async Task Open_NothingPlugged_SaysWhatWasTried()
    {
        IFrontDoor door = await OpenDoorAsync(NewFirmware());
        await door.UnplugAsync().Bounded();

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(door));

        Assert.Equal(Refusal(door.Connection), exception.Message);
        Assert.Equal(door.Connection, exception.Address);
    }

    [SkippableFact]
    public async Task Open_Cancelled_Throws()
    {
        IFrontDoor door = await OpenDoorAsync(NewFirmware());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync(door, new CancellationToken(canceled: true)));
    }

    [SkippableFact]
    public async Task Unplug_ThenPlug_SameAddressServesAgain()
    {
        IFrontDoor door = await OpenDoorAsync(NewFirmware());
        string before = door.Connection;
        await AssertServesAsync(door);

        await door.UnplugAsync().Bounded();
        await door.UnplugAsync().Bounded();
        await door.PlugAsync().Bounded();
        await door.PlugAsync().Bounded();

        Assert.Equal(before, door.Connection);
        await AssertServesAsync(door);
    }

    [SkippableFact]
    public async Task Dispose_Door_IsIdempotentAndClientsLoseTheirLink()
    {
        IFrontDoor door = await OpenDoorAsync(NewFirmware());
        ILink link = await OpenAsync(door);
        Task receiving = ReceiveForeverAsync(link);

        await door.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<LinkException>(() => receiving.Bounded());
        Assert.NotEmpty(await link.Lost.Bounded());
    }

    [SkippableFact]
    public async Task Dispose_Idle_IsIdempotentAndCancelsLost()
    {
        ILink link = await OpenAsync(await OpenDoorAsync(NewFirmware()));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => link.DisposeAsync().AsTask()))).Bounded();
        await link.DisposeAsync().Bounded();

        Assert.True(link.Lost.IsCanceled);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReceiveForeverAsync(link).Bounded());
    }

    [SkippableFact]
    public async Task Dispose_WhileReceiving_EndsTheReceiver()
    {
        ILink link = await OpenAsync(await OpenDoorAsync(NewFirmware()));
        Task receiving = ReceiveForeverAsync(link);

        await link.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.Bounded());
        Assert.True(link.Lost.IsCanceled);
    }

    [SkippableFact]
    public async Task PeerGone_WhileReceiving_FailsTheReceiverAndCompletesLost()
    {
        IFrontDoor door = await OpenDoorAsync(NewFirmware());
        ILink link = await OpenAsync(door);
        Task receiving = ReceiveForeverAsync(link);

        await door.UnplugAsync().Bounded();

        var exception = await Assert.ThrowsAsync<LinkException>(() => receiving.Bounded());
        Assert.Equal(door.Connection, exception.Address);
        Assert.NotEmpty(await link.Lost.Bounded());
        await link.DisposeAsync().Bounded();
        Assert.True(link.Lost.IsCompletedSuccessfully);
    }

    [SkippableFact]
    public async Task Receive_Cancelled_Throws()
    {
        ILink link = await OpenAsync(await OpenDoorAsync(NewFirmware()));
        using var cancellation = new CancellationTokenSource();
        Task receiving = ReceiveForeverAsync(link, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.Bounded());
        Assert.False(link.Lost.IsCompleted);
    }

    /// <summary>Waits for what the instrument never says; ends by an exception.</summary>
    private protected abstract Task ReceiveForeverAsync(ILink link, CancellationToken cancellationToken = default);

    /// <summary>One exchange over a new link.</summary>
    private protected abstract Task AssertServesAsync(IFrontDoor door);

    private protected async Task<IFrontDoor> OpenDoorAsync(object firmware)
    {
        Skip.If(Unsupported is not null, Unsupported);
        return Own(await Doors.OpenAsync(NewDoorAddress(), firmware));
    }

    private protected Task<ILink> OpenAsync(IFrontDoor door, CancellationToken cancellationToken = default) =>
        OpenAsync(door.Connection, cancellationToken);

    private protected async Task<ILink> OpenAsync(string address, CancellationToken cancellationToken = default) =>
        Own(await OpenUnownedAsync(address, cancellationToken));

    private protected Task<ILink> OpenUnownedAsync(string address, CancellationToken cancellationToken = default) =>
        Links.OpenAsync(new LinkRequest(address, Settings, TimeSpan.FromSeconds(20), TimeProvider.System), cancellationToken)
            .Bounded();

    private protected T Own<T>(T item)
        where T : IAsyncDisposable
    {
        owned.Add(item);
        return item;
    }
}
