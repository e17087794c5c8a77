using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Usb;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>Finding and opening USB devices.</summary>
public sealed class UsbLinkTests
{
    private static readonly UsbLinkProvider Links = new();
    private static readonly UsbFrontDoorProvider Doors = new();

    [Fact]
    public async Task Open_LibraryMissing_SaysWhatToInstall()
    {
        var provider = new UsbLinkProvider("libusb-of-nobody.so.0");

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(UsbTestAddress.NewInstrument(), provider: provider));

        Assert.StartsWith("libusb-of-nobody.so.0 is not installed; ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("libusb", exception.Message["libusb-of-nobody.so.0 is not installed; ".Length..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clear", "maybe", "clear is 'maybe'; expected true or false.")]
    [InlineData("max_transfer", "100", "max_transfer is '100'; expected a number from 512 to 8388608.")]
    [InlineData("quirk", "tek", "quirk is 'tek'; expected none or rigol.")]
    [InlineData("baud", "9600", "unknown setting 'baud'; a USB instrument has watch, clear, remote, max_transfer, max_message, quirk.")]
    public async Task Open_WrongSetting_SaysWhatWasExpected(string name, string value, string part)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(
            () => OpenAsync(UsbTestAddress.NewInstrument(), new() { [name] = value }));

        Assert.EndsWith(part, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_BulkWithInstrumentsSetting_SaysWhatItHas()
    {
        var exception = await Assert.ThrowsAsync<FormatException>(
            () => OpenAsync(UsbTestAddress.NewBulk(), new() { ["clear"] = "true" }));

        Assert.EndsWith("unknown setting 'clear'; a USB bulk link has watch.", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Open_OtherSerialNumber_TellsWhatIsThere()
    {
        Skip.If(UsbPreload.Missing is not null, UsbPreload.Missing);
        await using IFrontDoor door = await Doors.OpenAsync(UsbTestAddress.NewInstrument(), new ScriptedFirmware());
        UsbAddress there = UsbAddress.Parse(door.Connection);
        var wanted = new UsbAddress.Instrument(there.VendorId, there.ProductId, "other");

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(wanted.ToString()));

        Assert.Equal($"no USB device {wanted.Identity} is plugged in; there is '{there.SerialNumber}'", exception.Message);
    }

    [SkippableFact]
    public async Task Open_Twice_SecondLearnsThatItIsInUse()
    {
        Skip.If(UsbPreload.Missing is not null, UsbPreload.Missing);
        await using IFrontDoor door = await Doors.OpenAsync(UsbTestAddress.NewInstrument(), new ScriptedFirmware());
        ILink first = await OpenAsync(door.Connection);

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(door.Connection));
        await first.DisposeAsync().Bounded();
        await using ILink third = await OpenAsync(door.Connection);

        Assert.Equal($"the USB device {UsbAddress.Parse(door.Connection).Identity} is in use by another program", exception.Message);
    }

    [SkippableTheory]
    [InlineData("INSTR on a device of another class", "has no USBTMC interface")]
    [InlineData("interface 1", "has no USBTMC interface")]
    [InlineData("endpoint 0x85", "has no interface with such bulk endpoints in and out")]
    public async Task Open_NoSuchInterface_SaysWhatIsMissing(string wanted, string part)
    {
        Skip.If(UsbPreload.Missing is not null, UsbPreload.Missing);
        string address = wanted == "interface 1" ? UsbTestAddress.NewInstrument() : UsbTestAddress.NewBulk();
        await using IFrontDoor door = await Doors.OpenAsync(address, new ScriptedFirmware());
        UsbAddress there = UsbAddress.Parse(door.Connection);
        UsbAddress tried = wanted switch
        {
            "interface 1" => new UsbAddress.Instrument(there.VendorId, there.ProductId, there.SerialNumber, 1),
            "endpoint 0x85" => new UsbAddress.Bulk(there.VendorId, there.ProductId, there.SerialNumber, input: 0x85),
            _ => new UsbAddress.Instrument(there.VendorId, there.ProductId, there.SerialNumber),
        };

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(tried.ToString()));

        Assert.EndsWith(part, exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Open_BulkByNamedEndpoints_Serves()
    {
        Skip.If(UsbPreload.Missing is not null, UsbPreload.Missing);
        await using IFrontDoor door = await Doors.OpenAsync(UsbTestAddress.NewBulk(), new ScriptedFirmware());
        await using var link = (IByteLink)await OpenAsync(door.Connection + "?in=0x81&out=0x02");

        await link.WriteAsync("ECHO x\n"u8.ToArray()).Bounded();

        byte[] answer = new byte[2];
        Assert.Equal(2, await link.ReadAsync(answer).Bounded());
        Assert.Equal("x\n"u8.ToArray(), answer);
    }

    [SkippableFact]
    public async Task Lost_WatchedByAsking_CompletesAtTheNextQuestion()
    {
        Skip.If(UsbPreload.Missing is not null, UsbPreload.Missing);
        var doors = new UsbFrontDoorProvider(new UsbTmcProfile { HasInterruptEndpoint = false });
        await using IFrontDoor door = await doors.OpenAsync(UsbTestAddress.NewInstrument(), new ScriptedFirmware());
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using ILink link = await OpenAsync(door.Connection, new() { ["watch"] = "poll", ["clear"] = "false" }, time: time);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(link.Lost.IsCompleted);

        await door.UnplugAsync().Bounded();
        Assert.False(link.Lost.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("the device was unplugged or switched off", await link.Lost.Bounded());
    }

    private static Task<ILink> OpenAsync(
        string address, Dictionary<string, string>? settings = null, UsbLinkProvider? provider = null, TimeProvider? time = null) =>
        (provider ?? Links)
            .OpenAsync(new LinkRequest(address, settings ?? [], TimeSpan.FromSeconds(20), time ?? TimeProvider.System))
            .Bounded();
}
