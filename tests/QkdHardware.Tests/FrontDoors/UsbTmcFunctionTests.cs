using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors.Exchanges;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Protocols.UsbTmc;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Scpi;
using Xunit;

namespace QkdHardware.Tests.FrontDoors;

/// <summary>The emulated USBTMC device transfer by transfer, without a bus.</summary>
public sealed class UsbTmcFunctionTests : IAsyncLifetime, IDisposable
{
    private const byte Out = UsbTmcFunction.BulkOut;
    private const byte In = UsbTmcFunction.BulkIn;

    private readonly TestInstrument instrument = new();
    private readonly SemaphoreSlim ready = new(0);
    private UsbTmcFunction device = null!;

    public Task InitializeAsync()
    {
        Plug(new UsbTmcProfile());
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => device.DisposeAsync().Bounded();

    public void Dispose()
    {
        instrument.Dispose();
        ready.Dispose();
    }

    [Fact]
    public async Task Exchange_Query_GivesHeaderDataAndPadding()
    {
        Send(1, "*IDN?\n");
        Request(2, 100);

        byte[] transfer = await TakeAsync(512);

        byte[] expected =
        [
            0x02, 0x02, 0xFD, 0x00, 0x0F, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
            .. "Acme,Ox8,0,1.0\n"u8, 0x00,
        ];
        Assert.Equal(expected, transfer);
    }

    [Fact]
    public async Task Exchange_SmallRequests_EndBitIsInTheLastTransferOnly()
    {
        Send(1, "*IDN?\n");
        Request(2, 10);
        AssertData(await TakeAsync(512), 2, "Acme,Ox8,0", isEnd: false);
        Request(3, 10);
        AssertData(await TakeAsync(512), 3, ",1.0\n", isEnd: true);
    }

    [Fact]
    public async Task Take_TransferFillsItsLastPacket_AnEmptyPacketFollows()
    {
        // 125 times "1,2" with 124 separators and the end: 500 bytes, 512 with the header.
        Send(1, string.Join(';', Enumerable.Repeat("PAIR?", 125)) + "\n");
        Request(2, 1000);

        Assert.Equal(512, (await TakeAsync(512)).Length);
        Assert.Empty(await TakeAsync(512));
        Assert.False(TryTake(512, out _));

        Send(3, string.Join(';', Enumerable.Repeat("PAIR?", 125)) + "\n");
        Request(4, 1000);
        Assert.Equal(512, (await TakeAsync(1024)).Length);
        Assert.False(TryTake(512, out _));
    }

    [Fact]
    public async Task Take_PacketDoesNotFit_IsAnOverflow()
    {
        Send(1, "*IDN?\n");
        Request(2, 100);
        
        // No packet fits into 20 bytes, and none is lost by that.
        await ReadyForAsync(() => Take(20) != UsbTake.Nothing);
        Assert.Equal(UsbTake.Overflow, Take(20));
        Assert.Equal(28, (await TakeAsync(512)).Length);
    }

    [Fact]
    public async Task Accept_MessageInParts_RunsAtItsEnd()
    {
        // One USBTMC transfer that the host's library cut at a packet, and a second USBTMC transfer with the end.
        string text = $"LAB '{new string('x', 700)}";
        byte[] first = Transfer(BulkOutHeader.Message(1, (uint)text.Length, isEnd: false), text);
        Accept(first[..512]);
        Assert.Equal((1, 500), ((int)device.OutUnderWay!.Value.Tag, (int)device.OutUnderWay!.Value.Count));
        Accept(first[512..]);
        Assert.Empty(instrument.Log);
        Send(2, "'\n");
        Send(3, "*OPC?\n");
        Request(4, 10);

        AssertData(await TakeAsync(512), 4, "1\n", isEnd: true);
        Assert.Equal([$"label={new string('x', 700)}"], instrument.Log);
    }

    [Theory]
    [InlineData("01 00 FF 00 01 00 00 00 01 00 00 00 41 00 00 00")] // tag 0
    [InlineData("01 05 05 00 01 00 00 00 01 00 00 00 41 00 00 00")] // wrong complement
    [InlineData("7F 05 FA 00 01 00 00 00 01 00 00 00")] // a vendor's request
    [InlineData("01 05 FA 00 20 00 00 00 01 00 00 00 41 00 00 00")] // ends before its data
    [InlineData("01 05 FA 00 01 00 00 00 01 00 00 00 41 00 00 00 00 00 00 00")] // more than padding behind its data
    [InlineData("01 05 FA")]
    public async Task Accept_Malformed_HaltsTheEndpointUntilItIsCleared(string hex)
    {
        Accept(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        lock (device.Gate)
        {
            Assert.True(device.IsHalted(Out));
            Assert.Equal([1, 0], StandardRequests.Answer(new ControlSetup(0x82, 0, 0, Out, 2), device)!);
            Assert.Equal([], StandardRequests.Answer(new ControlSetup(0x02, 1, 0, Out, 0), device)!);
            Assert.False(device.IsHalted(Out));
        }

        Assert.Equal(0x01, Control(UsbTmcSetup.InitiateClear(0))![0]);
        await ClearedAsync();
        lock (device.Gate) device.ClearHalt(Out);
        Send(1, "*OPC?\n");
        Request(2, 10);
        AssertData(await TakeAsync(512), 2, "1\n", isEnd: true);
    }

    [Fact]
    public async Task Clear_RequestWaitsForARunningCommand_DropsBoth()
    {
        Send(1, "HOLD;*OPC?\n");
        Request(2, 100);

        Assert.Equal([1], Control(UsbTmcSetup.InitiateClear(0))!);
        await ClearedAsync();

        lock (device.Gate)
        {
            Assert.True(device.IsHalted(Out));
            device.ClearHalt(Out);
        }

        Assert.Equal(0, device.Response.Tag);
        Send(3, "PAIR?\n");
        Request(4, 100);
        AssertData(await TakeAsync(512), 4, "1,2\n", isEnd: true);
    }

    [Fact]
    public async Task AbortIn_RequestWaits_EndsItWithAnEmptyPacket()
    {
        Send(1, "HOLD;*OPC?\n");
        Request(9, 100);

        Assert.Equal([0x81, 9], Control(UsbTmcSetup.InitiateAbortBulkIn(8, In))!);
        Assert.Equal([0x01, 9], Control(UsbTmcSetup.InitiateAbortBulkIn(9, In))!);
        Assert.Empty(await TakeAsync(512));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0], Control(UsbTmcSetup.CheckAbortBulkInStatus(In))!);
        Assert.Equal([0x80, 0], Control(UsbTmcSetup.InitiateAbortBulkIn(9, In))!);

        // The answer itself was not aborted.
        instrument.Hold.SetResult();
        Request(10, 100);
        AssertData(await TakeAsync(512), 10, "1\n", isEnd: true);
    }

    [Fact]
    public async Task AbortIn_TransferUnderWay_EndsItWithAShortPacket()
    {
        Send(1, string.Join(';', Enumerable.Repeat("PAIR?", 200)) + "\n");
        Request(2, 1000);
        Assert.Equal(512, (await TakeAsync(512)).Length);

        Assert.Equal([0x01, 2], Control(UsbTmcSetup.InitiateAbortBulkIn(2, In))!);
        Assert.Empty(await TakeAsync(512));
        Assert.Equal([1, 0, 0, 0, 0xF4, 0x01, 0, 0], Control(UsbTmcSetup.CheckAbortBulkInStatus(In))!);
    }

    [Fact]
    public void AbortOut_DataIsMissing_HaltsTheEndpointAndTellsWhatCame()
    {
        byte[] first = Transfer(BulkOutHeader.Message(7, 600, isEnd: true), new string('x', 600));
        Accept(first[..512]);

        Assert.Equal([0x81, 7], Control(UsbTmcSetup.InitiateAbortBulkOut(6, Out))!);
        Assert.Equal([0x01, 7], Control(UsbTmcSetup.InitiateAbortBulkOut(7, Out))!);
        Assert.Equal([1, 0, 0, 0, 0xF4, 0x01, 0, 0], Control(UsbTmcSetup.CheckAbortBulkOutStatus(Out))!);
        lock (device.Gate) Assert.True(device.IsHalted(Out));
        Assert.Equal([0x80, 0], Control(UsbTmcSetup.InitiateAbortBulkOut(7, Out))!);
    }

    [Theory]
    [InlineData(true, true, 0x0F)]
    [InlineData(true, false, 0x0B)]
    [InlineData(false, true, 0x00)]
    public async Task Capabilities_TellTheKindOfDevice(bool isUsb488, bool hasInterrupt, byte device488)
    {
        await device.DisposeAsync();
        Plug(new UsbTmcProfile { IsUsb488 = isUsb488, HasInterruptEndpoint = hasInterrupt });

        byte[] reply = Control(UsbTmcSetup.GetCapabilities(0))!;

        Assert.Equal(24, reply.Length);
        Assert.Equal((0x01, isUsb488 ? 0x07 : 0x00, device488), (reply[0], reply[14], reply[15]));
        Assert.Equal(isUsb488 ? 0x01 : 0x00, device.Descriptors.Configuration[9 + 7]);
        Assert.Equal(isUsb488 && hasInterrupt ? 3 : 2, device.Descriptors.Endpoints.Length);
        Assert.Equal(isUsb488, Control(UsbTmcSetup.GoToLocal(0)) is not null);
    }

    [Fact]
    public void Control_UnknownOrShort_IsRefusedOrCut()
    {
        Assert.Null(Control(new ControlSetup(0xA1, 99, 0, 0, 1)));
        Assert.Null(Control(UsbTmcSetup.InitiateAbortBulkIn(1, 0x85)));
        Assert.Null(Control(new ControlSetup(0x80, 6, 0x0304, 0, 255)));
        Assert.Equal(9, Control(new ControlSetup(0x80, 6, 0x0200, 0, 9))!.Length);
        Assert.Equal(device.Descriptors.Configuration.Length, Control(new ControlSetup(0x80, 6, 0x0200, 0, 255))!.Length);
        Assert.Equal(device.Descriptors.Configuration.Length, device.Descriptors.Configuration[2]);
    }

    private void Plug(UsbTmcProfile profile)
    {
        device = new UsbTmcFunction(new UsbIdentity(0x1209, 1, "x"), new ScpiExchangeService(instrument.Engine), profile);
        device.Ready += () => ready.Release();
    }

    private UsbTake Take(int length)
    {
        lock (device.Gate) return device.TryTake(In, length, out _);
    }

    private async Task ClearedAsync() => await ReadyForAsync(() => Control(UsbTmcSetup.CheckClearStatus(0))!.SequenceEqual(new byte[] { 1, 0 }));

    private async Task ReadyForAsync(Func<bool> condition)
    {
        while (!condition()) await ready.WaitAsync().Bounded();
    }

    private bool TryTake(int length, out byte[] data)
    {
        lock (device.Gate)
        {
            bool took = device.TryTake(In, length, out ReadOnlyMemory<byte> memory) == UsbTake.Complete;
            data = memory.ToArray();
            return took;
        }
    }

    private async Task<byte[]> TakeAsync(int length)
    {
        byte[] data = [];
        await ReadyForAsync(() => TryTake(length, out data));
        return data;
    }

    private byte[]? Control(ControlSetup setup)
    {
        lock (device.Gate) return StandardRequests.Answer(setup, device);
    }

    private void Send(byte tag, string text) => Accept(Transfer(BulkOutHeader.Message(tag, (uint)text.Length, isEnd: true), text));

    private void Request(byte tag, uint length) => Accept(Transfer(BulkOutHeader.Request(tag, length), ""));

    private void Accept(byte[] transfer)
    {
        lock (device.Gate) Assert.True(device.TryAccept(Out, transfer));
    }

    private static byte[] Transfer(BulkOutHeader header, string text)
    {
        byte[] transfer = new byte[BulkTransfer.PaddedLength(text.Length)];
        header.WriteTo(transfer);
        Encoding.ASCII.GetBytes(text, transfer.AsSpan(BulkTransfer.HeaderLength));
        return transfer;
    }

    private static void AssertData(byte[] transfer, byte tag, string text, bool isEnd)
    {
        Assert.Equal(FrameStatus.Complete, BulkInHeader.TryRead(transfer, out BulkInHeader header));
        Assert.Equal(new BulkInHeader(BulkMessageId.MessageIn, tag, (uint)text.Length, isEnd), header);
        Assert.Equal(text, Encoding.ASCII.GetString(transfer.AsSpan(BulkTransfer.HeaderLength, text.Length)));
        Assert.Equal(BulkTransfer.PaddedLength(text.Length), transfer.Length);
    }
}
