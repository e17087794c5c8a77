using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Exchanges;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Scpi;
using QkdHardware.Transports.Usb;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What USBTMC and USB488 have beside messages, over libusb, on an emulated SCPI instrument.</summary>
public sealed class UsbTmcControlsTests : IAsyncLifetime, IDisposable
{
    private readonly TestInstrument instrument = new();
    private readonly List<IAsyncDisposable> owned = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable item in Enumerable.Reverse(owned)) await item.DisposeAsync().Bounded();
    }

    public void Dispose() => instrument.Dispose();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadStatusByte_ByNoticeOrReply_IsTheInstruments(bool hasInterruptEndpoint)
    {
        IMessageLink link = await OpenAsync(new UsbTmcProfile { HasInterruptEndpoint = hasInterruptEndpoint });
        var controls = (IUsbTmcControls)link;
        await SendAsync(link, "*CLS;*ESE 32;BOGUS");
        Assert.Equal("1\n", await AskAsync(link, "*OPC?"));

        var status = (StatusByte)await controls.ReadStatusByteAsync().Bounded();

        Assert.True(status.HasFlag(StatusByte.StandardEvent | StatusByte.ErrorQueue), $"{status}");
        for (int i = 0; i < 300; i++) Assert.Equal((byte)status, await controls.ReadStatusByteAsync().Bounded());
    }

    [SkippableFact]
    public async Task ReadStatusByte_WhileAMessageIsAwaited_IsToldAtOnce()
    {
        IMessageLink link = await OpenAsync();
        await SendAsync(link, "HOLD;*OPC?");
        Task<string> receiving = ReceiveAsync(link);

        var status = (StatusByte)await ((IUsbTmcControls)link).ReadStatusByteAsync().Bounded();

        Assert.False(status.HasFlag(StatusByte.MessageAvailable));
        instrument.Hold.SetResult();
        Assert.Equal("1\n", await receiving);
    }

    [SkippableFact]
    public async Task ServiceRequested_InstrumentHasAReason_IsRaisedWithItsStatus()
    {
        IMessageLink link = await OpenAsync();
        var requested = new TaskCompletionSource<byte>(TaskCreationOptions.RunContinuationsAsynchronously);
        ((IUsbTmcControls)link).ServiceRequested += status => requested.TrySetResult(status);

        await SendAsync(link, "*CLS;*ESE 32;*SRE 32;BOGUS");

        var status = (StatusByte)await requested.Task.Bounded();
        Assert.True(status.HasFlag(StatusByte.RequestService | StatusByte.StandardEvent), $"{status}");
    }

    [SkippableFact]
    public async Task Clear_CommandRuns_EndsItAndDropsItsAnswer()
    {
        IMessageLink link = await OpenAsync();
        await SendAsync(link, "HOLD;*OPC?");

        await ((IUsbTmcControls)link).ClearAsync().Bounded();

        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
        Assert.Equal([], instrument.TakeErrors());
    }

    [SkippableFact]
    public async Task Clear_AnswerWaits_DropsIt()
    {
        IMessageLink link = await OpenAsync();
        await SendAsync(link, "*OPC?");

        await ((IUsbTmcControls)link).ClearAsync().Bounded();

        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
        Assert.Equal([], instrument.TakeErrors());
    }

    [SkippableFact]
    public async Task Open_AnswerOfAnotherProgramWaits_NextQuestionGetsItsOwn()
    {
        IFrontDoor door = await OpenDoorAsync();
        IMessageLink first = await OpenAsync(door);
        await SendAsync(first, "*OPC?");
        await first.DisposeAsync().Bounded();

        IMessageLink second = await OpenAsync(door);

        Assert.Equal("1,2\n", await AskAsync(second, "PAIR?"));
        Assert.Equal([], instrument.TakeErrors());
    }

    [SkippableFact]
    public async Task Receive_NothingWasAsked_IsTheInstrumentsErrorAndIsGivenUp()
    {
        IMessageLink link = await OpenAsync();
        using var cancellation = new CancellationTokenSource();
        Task<string> receiving = ReceiveAsync(link, cancellation.Token);
        await ErrorsComeAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        Assert.Equal([-420], instrument.TakeErrors());
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
    }

    [SkippableFact]
    public async Task Abort_Idle_ChangesNothing()
    {
        IMessageLink link = await OpenAsync();

        await ((IUsbTmcControls)link).AbortAsync().Bounded();
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
        await ((IUsbTmcControls)link).AbortAsync().Bounded();
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
    }

    [SkippableFact]
    public async Task Trigger_ReachesTheInstrument()
    {
        var triggered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var engine = new ScpiEngine(new ScpiTree().Event("*TRG", _ => triggered.TrySetResult())) { Identity = "Acme,Ox8,0,1.0" };
        IMessageLink link = await OpenAsync(await OpenDoorAsync(engine: engine));

        await ((IUsbTmcControls)link).TriggerAsync().Bounded();

        await triggered.Task.Bounded();
        Assert.Equal("0,\"No error\"\n", await AskAsync(link, "SYST:ERR?"));
    }

    [SkippableFact]
    public async Task RemoteAndLocal_AreTaken()
    {
        IMessageLink link = await OpenAsync();
        var controls = (IUsbTmcControls)link;

        await controls.LocalLockoutAsync().Bounded(); // opening asserted REN
        await controls.GoToLocalAsync().Bounded();
        await controls.SetRemoteEnableAsync(false).Bounded();
        var refused = await Assert.ThrowsAsync<LinkException>(() => controls.LocalLockoutAsync().Bounded());
        await controls.SetRemoteEnableAsync(true).Bounded();
        await controls.LocalLockoutAsync().Bounded();

        Assert.Equal("the instrument refuses local lockout (status 0x80)", refused.Message);
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
    }

    [SkippableFact]
    public async Task BusFunctions_InstrumentHasNone_AreNotSupported()
    {
        IMessageLink link = await OpenAsync(new UsbTmcProfile { IsUsb488 = false });
        var controls = (IUsbTmcControls)link;

        Assert.Equal((false, false, false), (controls.HasStatusByte, controls.HasTrigger, controls.HasRemoteLocal));
        await Assert.ThrowsAsync<NotSupportedException>(() => controls.ReadStatusByteAsync().AsTask());
        await Assert.ThrowsAsync<NotSupportedException>(() => controls.TriggerAsync().AsTask());
        await Assert.ThrowsAsync<NotSupportedException>(() => controls.LocalLockoutAsync().AsTask());
        await controls.ClearAsync().Bounded();
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
    }

    [SkippableFact]
    public async Task Receive_OneHeaderForAll_IsWholeWithTheQuirkSet()
    {
        IFrontDoor door = await OpenDoorAsync(new UsbTmcProfile { SendsOneHeader = true });
        IMessageLink link = await OpenAsync(door, new() { ["quirk"] = "rigol", ["max_transfer"] = "4096" });
        string longText = new('x', 10_000);

        // Longer than a transfer: what follows the first has no header.
        await SendAsync(link, $"LAB '{longText}'");
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
        Assert.Equal(string.Join(';', Enumerable.Repeat("1,2", 3000)) + "\n", await AskAsync(link, string.Join(';', Enumerable.Repeat("PAIR?", 3000))));
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
        Assert.Equal([$"label={longText}"], instrument.Log);
    }

    [SkippableFact]
    public async Task Receive_LongerThanAllowed_IsRefusedAndTheLinkGoesOn()
    {
        IMessageLink link = await OpenAsync(await OpenDoorAsync(), new() { ["max_message"] = "16" });
        await SendAsync(link, string.Join(';', Enumerable.Repeat("PAIR?", 10)));

        var exception = await Assert.ThrowsAsync<LinkException>(() => ReceiveAsync(link));

        Assert.Equal("the answer is longer than the 16 bytes of max_message", exception.Message);
        Assert.Equal("1,2\n", await AskAsync(link, "PAIR?"));
    }

    [SkippableFact]
    public async Task Receive_WhileReceiving_IsRefused()
    {
        IMessageLink link = await OpenAsync();
        await SendAsync(link, "HOLD;*OPC?");
        Task<string> receiving = ReceiveAsync(link);

        await Assert.ThrowsAsync<InvalidOperationException>(() => link.ReceiveAsync().AsTask());

        instrument.Hold.SetResult();
        Assert.Equal("1\n", await receiving);
    }

    private async Task ErrorsComeAsync()
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (instrument.Engine.Status.Errors.Count > 0) changed.TrySetResult();
        }

        instrument.Engine.Status.Changed += Look;
        Look();
        await changed.Task.Bounded();
        instrument.Engine.Status.Changed -= Look;
    }

    private async Task<IFrontDoor> OpenDoorAsync(UsbTmcProfile? profile = null, ScpiEngine? engine = null)
    {
        Skip.If(UsbPreload.Missing is not null, UsbPreload.Missing);
        return Own(await new UsbFrontDoorProvider(profile)
            .OpenAsync(UsbTestAddress.NewInstrument(), new ScpiExchangeService(engine ?? instrument.Engine)));
    }

    private async Task<IMessageLink> OpenAsync(UsbTmcProfile? profile = null) => await OpenAsync(await OpenDoorAsync(profile));

    private async Task<IMessageLink> OpenAsync(IFrontDoor door, Dictionary<string, string>? settings = null) =>
        (IMessageLink)Own(await new UsbLinkProvider()
            .OpenAsync(new LinkRequest(door.Connection, settings ?? [], TimeSpan.FromSeconds(20), TimeProvider.System))
            .Bounded());

    private T Own<T>(T item)
        where T : IAsyncDisposable
    {
        owned.Add(item);
        return item;
    }

    private static Task SendAsync(IMessageLink link, string text) => link.SendAsync(Encoding.ASCII.GetBytes(text + "\n")).Bounded();

    private static async Task<string> ReceiveAsync(IMessageLink link, CancellationToken cancellationToken = default) =>
        Encoding.ASCII.GetString((await link.ReceiveAsync(cancellationToken).Bounded()).Span);

    private static async Task<string> AskAsync(IMessageLink link, string question)
    {
        await SendAsync(link, question);
        return await ReceiveAsync(link);
    }
}
