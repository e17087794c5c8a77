using System.Globalization;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Usb;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>USBTMC by libusb, against emulated devices of one kind.</summary>
public abstract class UsbTmcLinkConformance(UsbTmcProfile profile) : MessageLinkConformance
{
    private protected override ILinkProvider Links { get; } = new UsbLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new UsbFrontDoorProvider(profile);

    private protected override string? Unsupported => UsbPreload.Missing;

    private protected override string NewDoorAddress() => UsbTestAddress.NewInstrument();

    private protected override string Refusal(string connection) =>
        $"no USB device {UsbAddress.Parse(connection).Identity} is plugged in";

    [SkippableFact]
    public async Task Send_InstrumentTakesNothing_ObeysCancellationAndServesTheNextQuestion()
    {
        (ScriptedMessageFirmware firmware, _, IMessageLink link) = await ConnectAsync();
        await SendTextAsync(link, "LATE never");
        Assert.Equal("LATE never", await firmware.NextMessageAsync());
        using var cancellation = new CancellationTokenSource();

        // More than the device holds while its firmware is busy.
        Task sending = link.SendAsync(new byte[8 << 20], cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Bounded());
        await SendTextAsync(link, "ECHO new");
        Assert.Equal("new", await ReceiveTextAsync(link));
    }

    [SkippableFact]
    public async Task PeerGone_WhileSending_FailsTheSenderAndCompletesLost()
    {
        (ScriptedMessageFirmware firmware, IFrontDoor door, IMessageLink link) = await ConnectAsync();
        await SendTextAsync(link, "LATE never");
        Assert.Equal("LATE never", await firmware.NextMessageAsync());
        Task sending = link.SendAsync(new byte[8 << 20]).AsTask();

        await door.UnplugAsync().Bounded();

        await Assert.ThrowsAsync<LinkException>(() => sending.Bounded());
        Assert.NotEmpty(await link.Lost.Bounded());
    }

    [SkippableTheory]
    [InlineData(1)] // 13 bytes with the header, padded to 16
    [InlineData(500)] // fills a packet of 512, so an empty one must follow
    [InlineData(501)]
    [InlineData(1012)] // fills two packets
    [InlineData((15 * 1024) - 1)] // around the first request's length
    [InlineData(15 * 1024)]
    [InlineData((15 * 1024) + 1)]
    [InlineData((15 * 1024) + (1 << 20))]
    [InlineData((15 * 1024) + (1 << 20) + 1)]
    public async Task Receive_AnyLength_IsWhole(int length)
    {
        (_, _, IMessageLink link) = await ConnectAsync();
        for (int round = 0; round < 2; round++)
        {
            await SendTextAsync(link, string.Create(CultureInfo.InvariantCulture, $"BLOCK {length}"));

            ReadOnlyMemory<byte> answer = await link.ReceiveAsync().Bounded();

            Assert.Equal(length, answer.Length);
            for (int i = 0; i < length; i++)
            {
                if (answer.Span[i] != ScriptedFirmware.Pattern(i)) Assert.Fail($"byte {i} is {answer.Span[i]}");
            }
        }
    }

    [SkippableTheory]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    public async Task Send_AnyLength_IsWhole(int length)
    {
        (_, _, IMessageLink link) = await ConnectAsync();
        byte[] block = new byte[length];
        for (int i = 0; i < block.Length; i++) block[i] = ScriptedFirmware.Pattern(i);

        await link.SendAsync(block).Bounded();

        Assert.Equal(ScriptedMessageFirmware.Describe(block), await ReceiveTextAsync(link));
    }
}

/// <summary>With an interrupt endpoint, on which a transfer always waits.</summary>
public sealed class Usb488LinkConformance() : UsbTmcLinkConformance(new UsbTmcProfile());

/// <summary>Without one: only the system's events tell of unplugging while idle. Short transfers, so most answers take several.</summary>
public sealed class PlainUsbTmcLinkConformance() : UsbTmcLinkConformance(
    new UsbTmcProfile { HasInterruptEndpoint = false, MaxTransferIn = 60_000 });

/// <summary>Two bulk endpoints as a stream.</summary>
public sealed class UsbBulkLinkConformance : ByteLinkConformance
{
    private protected override ILinkProvider Links { get; } = new UsbLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new UsbFrontDoorProvider();

    private protected override string? Unsupported => UsbPreload.Missing;

    // The device does not know who listens: what it still sends arrives.
    private protected override bool ReopeningDropsAnswers => false;

    private protected override string NewDoorAddress() => UsbTestAddress.NewBulk();

    private protected override string Refusal(string connection) =>
        $"no USB device {UsbAddress.Parse(connection).Identity} is plugged in";
}
