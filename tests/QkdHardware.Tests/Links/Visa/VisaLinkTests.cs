using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Visa;
using Xunit;

namespace QkdHardware.Tests.Links.Visa;

public sealed class VisaLinkTests
{
    private const uint TerminationCharacterEnabled = 0x3FFF0038;
    private const uint SerialBaud = 0x3FFF0021;
    private const uint SerialDataBits = 0x3FFF0022;
    private const uint SerialParity = 0x3FFF0023;
    private const uint SerialStopBits = 0x3FFF0024;
    private const uint SerialFlowControl = 0x3FFF0025;
    private const uint SerialEndIn = 0x3FFF00B3;
    private const uint SerialRts = 0x3FFF00C0;

    [Theory]
    [InlineData("TCPIP0::host::5025::SOCKET")]
    [InlineData("GPIB0::9::INSTR")]
    [InlineData("an alias")]
    public void Accepts_AnyText_OnlyWhereTheSettingAsksForIt(string address)
    {
        var links = new VisaLinkProvider();

        Assert.False(links.Accepts(address));
        Assert.False(links.Accepts(address, new Dictionary<string, string> { ["baud"] = "9600" }));
        Assert.True(links.Accepts(address, new Dictionary<string, string> { ["visa"] = "vendor" }));
    }

    [Theory]
    [InlineData("visa", "ni", "GPIB0::9::INSTR: visa is 'ni'; expected vendor.")]
    [InlineData("slice", "5", "GPIB0::9::INSTR: slice is '5'; expected a number from 10 to 60000.")]
    [InlineData("parity", "mark", "GPIB0::9::INSTR: parity is 'mark'; expected none or odd or even.")]
    [InlineData("watch", "events", "GPIB0::9::INSTR: watch is 'events'; expected status_byte or none.")]
    public async Task Open_WrongSetting_SaysWhatWasExpected(string name, string value, string problem)
    {
        var settings = new Dictionary<string, string> { ["visa"] = "vendor", [name] = value };

        var exception = await Assert.ThrowsAsync<FormatException>(
            () => new VisaLinkProvider().OpenAsync(Request("GPIB0::9::INSTR", settings)).Bounded());

        Assert.Equal(problem, exception.Message);
    }

    [Fact]
    public async Task Open_UnknownSetting_ListsTheKnown()
    {
        var settings = new Dictionary<string, string> { ["visa"] = "vendor", ["implementation"] = "termios" };

        var exception = await Assert.ThrowsAsync<FormatException>(
            () => new VisaLinkProvider().OpenAsync(Request("ASRL1::INSTR", settings)).Bounded());

        Assert.StartsWith("ASRL1::INSTR: unknown setting 'implementation'; a link by a vendor's VISA has visa,", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoLibrary_SaysWhatToDo()
    {
        var exception = await Assert.ThrowsAsync<LinkException>(
            () => new VisaLinkProvider("no-such-visa.so").OpenAsync(Request("GPIB0::9::INSTR")).Bounded());

        Assert.Equal(
            "no-such-visa.so cannot be loaded; install a vendor's VISA for this processor, set QKD_VISA_LIBRARY to its "
                + "file, or leave out the setting 'visa' to use this project's own links",
            exception.Message);
    }

    [Fact]
    public async Task Open_VariableNamesALibrary_NoOtherIsTried()
    {
        // Every other test of this process names its library itself.
        Environment.SetEnvironmentVariable("QKD_VISA_LIBRARY", "no-such-named-visa.so");
        try
        {
            var exception = await Assert.ThrowsAsync<LinkException>(
                () => new VisaLinkProvider().OpenAsync(Request("GPIB0::9::INSTR")).Bounded());

            Assert.StartsWith("no-such-named-visa.so cannot be loaded;", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("QKD_VISA_LIBRARY", null);
        }
    }

    [SkippableTheory]
    [InlineData("an alias")]
    [InlineData("TCPIP0::127.0.0.1::x::SOCKET")]
    public async Task Open_AddressThatTheLibraryCannotRead_IsAMistakeInTheAddress(string address)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() => OpenAsync(address));

        Assert.Equal($"{address}: the vendor's VISA cannot read this address (The name cannot be read, 0xBFFF0012).", exception.Message);
    }

    [SkippableFact]
    public async Task Open_ClassWithoutMessagesOrStream_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync("USB0::1::2::3::RAW"));

        Assert.Equal(
            "a resource of class RAW carries neither messages nor a stream; use INSTR, SOCKET or ASRL", exception.Message);
    }

    [SkippableFact]
    public async Task Open_SerialPort_IsSetAsAskedAndEndsReadsAtNoCharacter()
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        await using IFrontDoor door = await new StandInDoors(StandInDoors.Serial).OpenAsync("", new ScriptedFirmware());
        await using ILink link = await OpenAsync(
            door.Connection,
            ("baud", "115201"), ("data_bits", "7"), ("parity", "even"), ("stop_bits", "2"), ("flow_control", "xon_xoff"), ("rts", "on"));

        int port = PortOf(door);

        Assert.Equal(115201UL, StandInVisa.Attribute(port, SerialBaud));
        Assert.Equal(7UL, StandInVisa.Attribute(port, SerialDataBits));
        Assert.Equal(2UL, StandInVisa.Attribute(port, SerialParity));
        Assert.Equal(20UL, StandInVisa.Attribute(port, SerialStopBits));
        Assert.Equal(1UL, StandInVisa.Attribute(port, SerialFlowControl));
        Assert.Equal(0UL, StandInVisa.Attribute(port, SerialEndIn));
        Assert.Equal(1UL, StandInVisa.Attribute(port, SerialRts));
        Assert.Equal(0UL, StandInVisa.Attribute(port, TerminationCharacterEnabled));
    }

    [SkippableFact]
    public async Task Open_ThenDispose_ClosesSessionAndManager()
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        await using IFrontDoor door = await OpenDoorAsync(new StandInFrames(new ScriptedMessageFirmware()));
        ILink link = await OpenAsync(door.Connection);
        Assert.Equal(2, StandInVisa.OpenSessions(PortOf(door)));

        await link.DisposeAsync().Bounded();

        Assert.Equal(0, StandInVisa.OpenSessions(PortOf(door)));
    }

    [SkippableFact]
    public async Task Open_InstrumentDoesNotObeyTheClear_FailsAndLeavesNothingOpen()
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        await using IFrontDoor door = await new StandInDoors(StandInDoors.Messages).OpenAsync("", new HoldingService());

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(door.Connection));

        Assert.Equal("viClear: Too late, 0xBFFF0015", exception.Message);
        Assert.Equal(0, StandInVisa.OpenSessions(PortOf(door)));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)] // the first call's length
    [InlineData(4097)]
    [InlineData(1 << 20)]
    public async Task Receive_AnyLength_IsWhole(int length)
    {
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(new StandInFrames(new ScriptedMessageFirmware()));
        for (int round = 0; round < 2; round++)
        {
            await link.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BLOCK {length}"))).Bounded();

            ReadOnlyMemory<byte> answer = await link.ReceiveAsync().Bounded();

            Assert.Equal(length, answer.Length);
            for (int i = 0; i < length; i++)
            {
                if (answer.Span[i] != ScriptedFirmware.Pattern(i)) Assert.Fail($"byte {i} is {answer.Span[i]}");
            }
        }

        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task Receive_LongerThanAllowed_IsRefusedAndTheNextAnswerIsItsOwn()
    {
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(
            new StandInFrames(new ScriptedMessageFirmware()), StandInDoors.Messages, ("max_message", "1000"));
        await link.SendAsync("BLOCK 1001"u8.ToArray()).Bounded();

        var exception = await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Bounded());

        Assert.Equal("the message goes on beyond 1000 bytes", exception.Message);
        await link.SendAsync("ECHO x"u8.ToArray()).Bounded();
        Assert.Equal("x"u8.ToArray(), (await link.ReceiveAsync().Bounded()).ToArray());
        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task Send_InstrumentTakesNothing_FailsInTimeAndWasNotLost()
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        await using IFrontDoor door = await new StandInDoors(StandInDoors.Messages).OpenAsync("", new HoldingService());
        await using var link = (IMessageLink)await OpenAsync(door.Connection, ("clear", "false"), ("watch", "none"), ("write_timeout", "100"));

        var exception = await Assert.ThrowsAsync<LinkException>(() => link.SendAsync(new byte[64 << 20]).Bounded());

        Assert.Equal("viWrite: Too late, 0xBFFF0015", exception.Message);
        Assert.False(link.Lost.IsCompleted);
    }

    [SkippableFact]
    public async Task Controls_ReachTheInstrument()
    {
        var device = new StandInFrames(new ScriptedMessageFirmware()) { StatusByte = 0x50 };
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(device, StandInDoors.Messages, ("watch", "none"));
        var controls = (IInstrumentControls)link;
        Assert.Equal(1, device.Clears);

        Assert.Equal(0x50, await controls.ReadStatusByteAsync().Bounded());
        Assert.Equal(0x10, await controls.ReadStatusByteAsync().Bounded());
        await controls.TriggerAsync().Bounded();
        await controls.ClearAsync().Bounded();

        Assert.Equal((2, 1, 2), (device.Clears, device.Triggers, device.Polls));
        Assert.True(controls is { HasStatusByte: true, HasTrigger: true });
        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task Controls_ThatTheInstrumentLacks_AreNotSupportedAndItStaysUsable()
    {
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(
            new StandInFrames(new ScriptedMessageFirmware()), StandInDoors.PlainMessages);
        var controls = (IInstrumentControls)link;

        for (int round = 0; round < 2; round++)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => controls.ReadStatusByteAsync().Bounded());
            await Assert.ThrowsAsync<NotSupportedException>(() => controls.TriggerAsync().Bounded());
        }

        Assert.True(controls is { HasStatusByte: false, HasTrigger: false });
        await link.SendAsync("ECHO x"u8.ToArray()).Bounded();
        Assert.Equal("x"u8.ToArray(), (await link.ReceiveAsync().Bounded()).ToArray());
        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task ReadStatusByte_WhileAMessageIsAwaited_Answers()
    {
        var firmware = new ScriptedMessageFirmware();
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(
            new StandInFrames(firmware) { StatusByte = 0x01 }, StandInDoors.Messages, ("slice", "20"));
        await link.SendAsync("LATE x"u8.ToArray()).Bounded();
        Task<ReadOnlyMemory<byte>> receiving = link.ReceiveAsync().AsTask();

        Assert.Equal(0x01, await ((IInstrumentControls)link).ReadStatusByteAsync().Bounded());

        firmware.Release();
        Assert.Equal("x"u8.ToArray(), (await receiving.Bounded()).ToArray());
        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task Watch_SeesARequestForService_TheUsersPollStillTellsIt()
    {
        var time = new FakeTimeProvider();
        var device = new StandInFrames(new ScriptedMessageFirmware()) { StatusByte = 0x41 };
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(device, StandInDoors.Messages, time);

        time.Advance(TimeSpan.FromSeconds(1));
        while (device.Polls == 0) await Task.Yield();

        Assert.Equal(0x41, await ((IInstrumentControls)link).ReadStatusByteAsync().Bounded());
        Assert.Equal(0x01, await ((IInstrumentControls)link).ReadStatusByteAsync().Bounded());
        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task Dispose_AnswerOwed_ClearsTheInstrument()
    {
        var firmware = new ScriptedMessageFirmware();
        var device = new StandInFrames(firmware);
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(device, StandInDoors.Messages, ("slice", "20"));
        await link.SendAsync("LATE never"u8.ToArray()).Bounded();
        Assert.Equal("LATE never", await firmware.NextMessageAsync());
        Task receiving = link.ReceiveAsync().AsTask();

        await link.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.Bounded());
        Assert.Equal(2, device.Clears);
        await door.DisposeAsync().Bounded();
    }

    [SkippableFact]
    public async Task PeerEnds_WhatItSaidBefore_IsNotLost()
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        await using IFrontDoor door = await new StandInDoors(StandInDoors.Stream).OpenAsync("", new PartingService());
        await using var link = (IByteLink)await OpenAsync(door.Connection);
        await link.WriteAsync("bye"u8.ToArray()).Bounded();

        byte[] heard = new byte[16];
        int count = 0;
        var exception = await Assert.ThrowsAsync<LinkException>(async () =>
        {
            while (true) count += await link.ReadAsync(heard.AsMemory(count)).Bounded();
        });

        Assert.Equal("goodbye", Encoding.ASCII.GetString(heard, 0, count));
        Assert.Equal("viRead: The connection is lost, 0xBFFF00A6", exception.Message);
    }

    [SkippableFact]
    public async Task Sessions_WhateverTheUserDoes_AreUsedByOneThreadAtATime()
    {
        (IFrontDoor door, IMessageLink link) = await ConnectAsync(
            new StandInFrames(new ScriptedMessageFirmware()), StandInDoors.Messages, ("slice", "10"));
        var controls = (IInstrumentControls)link;
        using var stop = new CancellationTokenSource();
        Task[] polling =
        [
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested) await controls.ReadStatusByteAsync();
            })),
        ];

        for (int i = 0; i < 300; i++)
        {
            await link.SendAsync("ECHO x"u8.ToArray()).Bounded();
            Assert.Equal(1, (await link.ReceiveAsync().Bounded()).Length);
        }

        await stop.CancelAsync();
        await Task.WhenAll(polling).Bounded();
        await link.DisposeAsync().Bounded();
        await door.DisposeAsync().Bounded();
        Assert.Equal(0, StandInVisa.Overlaps);
    }

    private static LinkRequest Request(string address, Dictionary<string, string>? settings = null, TimeProvider? time = null) =>
        new(
            address,
            settings ?? new Dictionary<string, string> { ["visa"] = "vendor" },
            TimeSpan.FromSeconds(20),
            time ?? TimeProvider.System);

    private static Task<ILink> OpenAsync(string address, params (string Name, string Value)[] settings) =>
        OpenAsync(address, TimeProvider.System, settings);

    private static async Task<ILink> OpenAsync(string address, TimeProvider time, params (string Name, string Value)[] settings)
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        Dictionary<string, string> all = settings.Append(("visa", "vendor")).ToDictionary();
        return await new VisaLinkProvider(StandInVisa.File).OpenAsync(Request(address, all, time)).Bounded();
    }

    private static ValueTask<IFrontDoor> OpenDoorAsync(StandInFrames device, string form = StandInDoors.Messages) =>
        new StandInDoors(form).OpenAsync("", device);

    private static Task<(IFrontDoor Door, IMessageLink Link)> ConnectAsync(
        StandInFrames device, string form = StandInDoors.Messages, params (string Name, string Value)[] settings) =>
        ConnectAsync(device, form, TimeProvider.System, settings);

    private static async Task<(IFrontDoor Door, IMessageLink Link)> ConnectAsync(
        StandInFrames device, string form, TimeProvider time, params (string Name, string Value)[] settings)
    {
        Skip.If(StandInVisa.Missing is not null, StandInVisa.Missing);
        IFrontDoor door = await OpenDoorAsync(device, form);
        return (door, (IMessageLink)await OpenAsync(door.Connection, time, settings));
    }

    private static int PortOf(IFrontDoor door) =>
        int.Parse(Regex.Match(door.Connection, "(?<=inst|ASRL)[0-9]+").Value, CultureInfo.InvariantCulture);

    /// <summary>Reads nothing more once something came.</summary>
    private sealed class HoldingService : IByteService, IByteConversation
    {
        public IByteConversation Connect(IByteClient client) => this;

        public async ValueTask ReceiveAsync(
            ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Says a word and closes the connection.</summary>
    private sealed class PartingService : IByteService
    {
        public IByteConversation Connect(IByteClient client) => new Conversation(client);

        private sealed class Conversation(IByteClient client) : IByteConversation
        {
            private readonly CancellationTokenSource hungUp = new();

            public CancellationToken HungUp => hungUp.Token;

            public async ValueTask ReceiveAsync(
                ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
            {
                await client.SendAsync("goodbye"u8.ToArray(), cancellationToken);
                await hungUp.CancelAsync();
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
