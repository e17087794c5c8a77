using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Emulation.FrontDoors.Usb.Linux;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.FrontDoors;

/// <summary>The place of emulated devices, which needs no client and no preload library.</summary>
public sealed class UsbFrontDoorTests : IDisposable
{
    private const string Address = "USB0::0x1209::0x0001::SN-1::INSTR";

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"qkd-usb-{Guid.NewGuid():N}"[..16]);

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    [SkippableFact]
    public async Task Open_SameIdentityTwice_SaysSoUntilTheFirstIsClosed()
    {
        IFrontDoor first = await OpenAsync(Address);

        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenAsync(Address));
        await first.DisposeAsync().Bounded();
        await using IFrontDoor second = await OpenAsync(Address);

        Assert.Equal(
            "an emulated USB device 0x1209:0x0001 SN-1 exists already; stop the emulator that holds it or change the serial number in the bench file",
            exception.Message);
        Assert.Equal(Address, second.Connection);
    }

    [SkippableFact]
    public async Task Open_SeveralDevices_HavePlacesOfTheirOwnAndLeaveNothing()
    {
        IFrontDoor[] doors = [.. await Task.WhenAll(Enumerable.Range(1, 5).Select(i => OpenAsync($"USB0::0x1209::{i}::SN-{i}::INSTR")))];

        Assert.Equal(5, DevicesIn(folder).Length);
        await doors[1].UnplugAsync().Bounded();
        Assert.Equal(4, DevicesIn(folder).Length);
        await doors[1].PlugAsync().Bounded();
        Assert.Equal(5, DevicesIn(folder).Length);

        foreach (IFrontDoor door in doors) await door.DisposeAsync().Bounded();
        Assert.Empty(DevicesIn(folder));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "dev/bus/usb/001")));
    }

    [SkippableFact]
    public async Task Open_LeftoversOfADeadEmulator_AreRemoved()
    {
        await (await OpenAsync(Address)).DisposeAsync();
        Directory.CreateDirectory(Path.Combine(folder, ".locks"));
        foreach (int number in new[] { 2, 3 })
        {
            File.WriteAllText(Path.Combine(folder, ".locks", $"{number}"), "");
            var dead = new BusFolder(folder, number);
            dead.Withdraw();
            var identity = new UsbIdentity(0x1209, (ushort)number, "dead");
            dead.Publish(identity, new UsbDescriptors(identity, (0xFF, 0, 0), [0x81], null));
        }

        await using IFrontDoor door = await OpenAsync(Address);

        string device = Assert.Single(DevicesIn(folder));
        Assert.Equal("SN-1\n", await File.ReadAllTextAsync(Path.Combine(device, "serial")));
    }

    [SkippableFact]
    public async Task Open_FolderTooLongForASocket_SaysWhatToSet()
    {
        string longFolder = Path.Combine(folder, new string('x', 80));

        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenAsync(Address, where: longFolder));

        Assert.Equal($"{longFolder} is too long for the name of a socket; set QKD_USB_ROOT to a shorter folder", exception.Message);
    }

    [SkippableTheory]
    [InlineData("usb:1209:0001:SN-1?in=0x82", "an emulated device has the endpoints in=0x81 and out=0x02")]
    [InlineData("USB0::0x1209::0x0001::SN-1::1::INSTR", "an emulated device has interface 0 only, not 1")]
    public async Task Open_WhatNoEmulatedDeviceHas_SaysSo(string address, string message)
    {
        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenAsync(address));

        Assert.Equal(message, exception.Message);
        Assert.False(Directory.Exists(folder));
    }

    [SkippableFact]
    public async Task Open_FirmwareOfAnotherKind_SaysSo()
    {
        var messages = await Assert.ThrowsAsync<FrontDoorException>(() => OpenAsync("usb:1209:0001:SN-1", new ScriptedMessageFirmware()));
        var nothing = await Assert.ThrowsAsync<FrontDoorException>(() => OpenAsync(Address, "no firmware"));

        Assert.Contains("IByteService", messages.Message, StringComparison.Ordinal);
        Assert.Equal("String is no firmware that a door can serve", nothing.Message);
    }

    private static string[] DevicesIn(string folder) => Directory.GetFileSystemEntries(Path.Combine(folder, "sys/bus/usb/devices"));

    private async Task<IFrontDoor> OpenAsync(string address, object? service = null, string? where = null)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "USB devices are emulated on 64-bit Linux only");
        return await new UsbFrontDoorProvider(folder: where ?? folder).OpenAsync(address, service ?? new ScriptedFirmware());
    }
}
