using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Serial;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Serial;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What serial links and doors promise beyond the conformance suite.</summary>
public sealed class SerialLinkTests : IDisposable
{
    private readonly string name = $"test-{Guid.NewGuid():N}";
    private readonly string folder = Directory.CreateTempSubdirectory("qkd-serial-").FullName;

    public static TheoryData<string> Implementations => ["termios", "system_io_ports"];

    private string Address => $"ASRL{name}::INSTR";

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        File.Delete(StableSerialName.PathOf(name) + ".lock");
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public async Task Lost_NobodyReadsOrWrites_CompletesOnUnplug(string implementation)
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());
        await using IByteLink link = await OpenAsync(Address, ("implementation", implementation));

        await door.UnplugAsync().Bounded();

        Assert.Contains("unplugged", await link.Lost.Bounded(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<LinkException>(() => link.WriteAsync("x"u8.ToArray()).Bounded());
        await Assert.ThrowsAsync<LinkException>(() => link.ReadAsync(new byte[1]).Bounded());
    }

    [SkippableFact]
    public async Task Name_UsedByAddressOrPath_LeadsToTheSamePort()
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());
        Assert.Equal($"ASRL{StableSerialName.PathOf(name)}::INSTR", door.Connection);

        foreach (string address in new[] { Address, door.Connection, Address.ToUpperInvariant()[..4] + Address[4..^7] })
        {
            await using IByteLink link = await OpenAsync(address);
            Assert.Equal("x", await AskAsync(link, "ECHO x"));
        }
    }

    [SkippableFact]
    public async Task Name_HeldByAnotherDoor_IsInUseUntilThatOneCloses()
    {
        IFrontDoor first = await OpenDoorAsync(new ScriptedFirmware());

        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenDoorAsync(new ScriptedFirmware()));

        Assert.Equal(
            $"the serial name '{name}' is in use; stop the emulator that holds it or change the name in the bench file",
            exception.Message);
        await first.UnplugAsync().Bounded();
        await Assert.ThrowsAsync<FrontDoorException>(() => OpenDoorAsync(new ScriptedFirmware()));
        await first.DisposeAsync().Bounded();
        await using IFrontDoor second = await OpenDoorAsync(new ScriptedFirmware());
    }

    [SkippableFact]
    public async Task Name_LeftOverFromADeadEmulator_IsReplaced()
    {
        await using (await OpenDoorAsync(new ScriptedFirmware()))
        {
            // Makes the folder.
        }

        File.CreateSymbolicLink(StableSerialName.PathOf(name), "/dev/pts/999999");
        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(Address));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);

        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());
        await using IByteLink link = await OpenAsync(Address);
        Assert.Equal("x", await AskAsync(link, "ECHO x"));
    }

    [SkippableFact]
    public async Task Name_Folder_IsTheUsersOwn()
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());

        Assert.Contains(Environment.UserName, StableSerialName.Folder, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(StableSerialName.Folder));
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public async Task Reopened_SameConversationGoesOnAndOldInputIsGone(string implementation)
    {
        var firmware = new ScriptedFirmware();
        await using IFrontDoor door = await OpenDoorAsync(firmware);
        Assert.True(await firmware.NextConnectionAsync());
        await using (IByteLink first = await OpenAsync(Address, ("implementation", implementation)))
        {
            await first.WriteAsync("LATE old\nECHO unread\n"u8.ToArray()).Bounded();
            Assert.Equal("LATE old", await firmware.NextLineAsync());
            Assert.Equal("ECHO unread", await firmware.NextLineAsync());
        }

        await firmware.ReleaseAsync();
        await using IByteLink second = await OpenAsync(Address, ("implementation", implementation));

        Assert.Equal("new", await AskAsync(second, "ECHO new"));
        Assert.Equal(1, firmware.Connections);
    }

    [SkippableFact]
    public async Task Port_OpenAlready_IsInUse()
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());
        await using IByteLink first = await OpenAsync(Address);

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(Address));

        Assert.Equal($"{StableSerialName.PathOf(name)} is in use by another program", exception.Message);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public async Task ModemLines_PortHasNone_AreIgnored(string implementation)
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());

        await using IByteLink link = await OpenAsync(
            Address, ("implementation", implementation), ("dtr", "on"), ("rts", "off"));

        Assert.Equal("x", await AskAsync(link, "ECHO x"));
    }

    [SkippableTheory]
    [InlineData("termios", 9600)]
    [InlineData("termios", 921600)]
    [InlineData("termios", 250000)]
    [InlineData("system_io_ports", 115200)]
    public async Task Settings_OnThePort_AreWhatWasAsked(string implementation, int baud)
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());
        await using IByteLink link = await OpenAsync(
            Address,
            ("implementation", implementation), ("baud", $"{baud}"), ("stop_bits", "2"), ("flow_control", "xon_xoff"));

        TerminalState state = TerminalState.Of(StableSerialName.PathOf(name));

        Assert.Equal(baud, state.Rate);
        Assert.True(state.TwoStopBits);
        Assert.True(state.XonXoff);
        Assert.False(state.RtsCts);
        Assert.False(state.EchoOrSignals);
    }

    [SkippableFact]
    public async Task UsbSerialNumber_OnePort_IsFoundWhateverItsNumber()
    {
        await using IFrontDoor door = await OpenDoorAsync(new ScriptedFirmware());
        LinkTo("usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0");
        LinkTo("usb-FTDI_FT232R_USB_UART_B50285BI-if00-port0");

        await using IByteLink link = await OpenAsync("serial:usb=A50285BI");

        Assert.Equal("x", await AskAsync(link, "ECHO x"));
    }

    [SkippableFact]
    public async Task UsbSerialNumber_NoneOrSeveral_ListsWhatIsThere()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        LinkTo("usb-FTDI_Quad_RS232-HS_Q1-if00-port0");
        LinkTo("usb-FTDI_Quad_RS232-HS_Q1-if01-port0");

        var none = await Assert.ThrowsAsync<LinkException>(() => OpenAsync("serial:usb=Q2"));
        var several = await Assert.ThrowsAsync<LinkException>(() => OpenAsync("serial:usb=Q1"));

        Assert.Contains("'Q2'; there is " + folder, none.Message, StringComparison.Ordinal);
        Assert.Contains("several ports", several.Message, StringComparison.Ordinal);
        Assert.Contains("if00-port0", several.Message, StringComparison.Ordinal);
        Assert.Contains("if01-port0", several.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Path_IsNoSerialPort_SaysSo()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        string file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "text");

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync($"ASRL{file}::INSTR"));

        Assert.Equal($"{file} is not a serial port", exception.Message);
    }

    [Fact]
    public async Task Name_NobodyHolds_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(Address));

        Assert.Equal(
            $"there is no emulated serial port named '{name}'; start the emulator that holds it", exception.Message);
    }

    [Fact]
    public async Task SerialOverTcp_DoorAndLink_Talk()
    {
        await using IFrontDoor door =
            await new SerialFrontDoorProvider().OpenAsync("serial+tcp://127.0.0.1:0", new ScriptedFirmware());
        await using IByteLink link = await OpenAsync(door.Connection);

        Assert.StartsWith("serial+tcp://127.0.0.1:", door.Connection, StringComparison.Ordinal);
        Assert.Equal("x", await AskAsync(link, "ECHO x"));
    }

    [Theory]
    [InlineData("ASRL/dev/ttyUSB0::INSTR")]
    [InlineData("ASRL3::INSTR")]
    [InlineData("serial:usb=A50285BI")]
    public async Task Door_AtAPortOfTheMachine_IsRefused(string address)
    {
        var exception = await Assert.ThrowsAsync<FrontDoorException>(() =>
            new SerialFrontDoorProvider().OpenAsync(address, new ScriptedFirmware()).AsTask());

        Assert.Contains("ASRL<name>::INSTR", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_ServiceOfAnotherKind_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<FrontDoorException>(() =>
            new SerialFrontDoorProvider().OpenAsync(Address, new ScriptedMessageFirmware()).AsTask());

        Assert.Contains(nameof(IByteService), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baud", "fast", "expected a number from 1 to 10000000")]
    [InlineData("baud", "0", "expected a number from 1 to 10000000")]
    [InlineData("data_bits", "9", "expected a number from 5 to 8")]
    [InlineData("stop_bits", "1.5", "expected a number from 1 to 2")]
    [InlineData("parity", "mark", "expected none or odd or even")]
    [InlineData("flow_control", "hardware", "expected none or rts_cts or xon_xoff")]
    [InlineData("implementation", "fast", "expected auto or termios or system_io_ports")]
    [InlineData("buad", "9600", "unknown setting 'buad'")]
    public async Task Settings_Wrong_SayWhatWasExpected(string setting, string value, string part)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() => OpenAsync(Address, (setting, value)));

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Contains(Address, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_RtsTogetherWithRtsCts_IsRefused() => await Assert.ThrowsAsync<FormatException>(() =>
        OpenAsync(Address, ("rts", "on"), ("flow_control", "rts_cts")));

    private void LinkTo(string entry) =>
        File.CreateSymbolicLink(Path.Combine(folder, entry), StableSerialName.PathOf(name));

    private async Task<IFrontDoor> OpenDoorAsync(ScriptedFirmware firmware)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "pseudo-terminals are used on Linux only");
        return await new SerialFrontDoorProvider().OpenAsync(Address, firmware);
    }

    private async Task<IByteLink> OpenAsync(string address, params (string Name, string Value)[] settings) =>
        (IByteLink)await new SerialLinkProvider(folder).OpenAsync(new LinkRequest(
            address, settings.ToDictionary(s => s.Name, s => s.Value), TimeSpan.FromSeconds(20), TimeProvider.System)).Bounded();

    private static async Task<string> AskAsync(IByteLink link, string line)
    {
        await link.WriteAsync(Encoding.ASCII.GetBytes(line + "\n")).Bounded();
        var answer = new StringBuilder();
        byte[] one = new byte[1];
        while (await link.ReadAsync(one).Bounded() == 1 && one[0] != '\n') answer.Append((char)one[0]);
        return answer.ToString();
    }
}
