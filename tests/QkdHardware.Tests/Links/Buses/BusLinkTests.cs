using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Buses;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Buses;
using Xunit;

namespace QkdHardware.Tests.Links.Buses;

/// <summary>What links to devices on buses promise, over pretend buses: the links' conformance in the form of this kind.</summary>
public sealed class BusLinkTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> owned = [];
    private readonly EmulatedBuses buses = new();
    private readonly BusLinkProvider links;
    private readonly BusFrontDoorProvider doors;

    public BusLinkTests() =>
        (links, doors) = (new BusLinkProvider(buses.CreateI2c, buses.CreateSpi, buses.CreateGpio), new BusFrontDoorProvider(buses));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable item in Enumerable.Reverse(owned)) await item.DisposeAsync().Bounded();
    }

    [Fact]
    public async Task I2c_WriteThenRead_ReachesTheDeviceAtItsAddress()
    {
        await PlugAsync("i2c:1:0x48", new RegisterDevice());
        await PlugAsync("i2c:1:0x49", new RegisterDevice());
        I2cDevice one = (await OpenAsync<I2cDevice>("i2c:1:0x48")).Device;
        I2cDevice other = (await OpenAsync<I2cDevice>("i2c:1:0x49")).Device;

        one.Write([3, 0xAA, 0xBB]);
        other.Write([3, 0xCC]);
        byte[] read = new byte[2];
        one.WriteRead([3], read);

        Assert.Equal([0xAA, 0xBB], read);
        one.WriteByte(4);
        Assert.Equal(0xBB, one.ReadByte());
        other.WriteRead([3], read);
        Assert.Equal([0xCC, 0], read);
        Assert.Equal((1, 0x48), (one.ConnectionSettings.BusId, one.ConnectionSettings.DeviceAddress));
    }

    [Fact]
    public async Task I2c_DeviceThatIsNotThere_FailsAtEachAccessUntilItIsPluggedIn()
    {
        IFrontDoor door = await PlugAsync("i2c:1:0x48", new RegisterDevice());
        await door.UnplugAsync().Bounded();
        await door.UnplugAsync().Bounded();
        IDeviceLink<I2cDevice> link = await OpenAsync<I2cDevice>("i2c:1:0x48");

        var exception = Assert.Throws<LinkException>(() => link.Device.ReadByte());
        Assert.Equal(
            "reading 1 bytes failed (the device 0x48 on bus 1 does not acknowledge its address)", exception.Message);
        Assert.Equal("i2c:1:0x48", exception.Address);
        Assert.Throws<LinkException>(() => link.Device.Write([1, 2]));
        Assert.Throws<LinkException>(() => link.Device.WriteRead([1], new byte[1]));
        Assert.False(link.Lost.IsCompleted);

        await door.PlugAsync().Bounded();
        await door.PlugAsync().Bounded();
        link.Device.Write([1, 2]);
    }

    [Fact]
    public async Task I2c_DataNotAcknowledged_FailsAndTheDeviceStaysUsable()
    {
        await PlugAsync("i2c:1:0x48", new RegisterDevice());
        I2cDevice device = (await OpenAsync<I2cDevice>("i2c:1:0x48")).Device;

        var exception = Assert.Throws<LinkException>(() => device.Write([16, 1]));

        Assert.Equal(
            "writing 2 bytes failed (the device 0x48 on bus 1 does not acknowledge the data)", exception.Message);
        device.Write([15, 1]);
    }

    [Fact]
    public async Task I2c_DevicesOfOneBus_AreAccessedOneAtATime()
    {
        const int Accesses = 20;
        (int inside, int most) = (0, 0);
        void Access()
        {
            Interlocked.Increment(ref inside);

            // Long enough for another that is not kept out to come in.
            for (int i = 0; i < 200 && Volatile.Read(ref inside) == 1; i++) Thread.Yield();
            most = Math.Max(most, Volatile.Read(ref inside));
            Interlocked.Decrement(ref inside);
        }

        await PlugAsync("i2c:1:0x48", new RegisterDevice { OnRead = Access });
        await PlugAsync("i2c:1:0x49", new RegisterDevice { OnRead = Access });
        I2cDevice[] devices =
        [
            (await OpenAsync<I2cDevice>("i2c:1:0x48")).Device,
            (await OpenAsync<I2cDevice>("i2c:1:0x48")).Device,
            (await OpenAsync<I2cDevice>("i2c:1:0x49")).Device,
        ];

        using var start = new Barrier(devices.Length);
        await Task.WhenAll(devices.Select(device => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (int i = 0; i < Accesses; i++) device.ReadByte();
            },
            TaskCreationOptions.LongRunning))).Bounded();

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task I2c_OtherBus_IsNotHeldUp()
    {
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        await PlugAsync("i2c:1:0x48", new RegisterDevice
        {
            OnRead = () =>
            {
                entered.TrySetResult();
                release.Wait();
            },
        });
        await PlugAsync("i2c:2:0x48", new RegisterDevice());
        I2cDevice held = (await OpenAsync<I2cDevice>("i2c:1:0x48")).Device;
        I2cDevice free = (await OpenAsync<I2cDevice>("i2c:2:0x48")).Device;
        Task<byte> holding = Task.Run(held.ReadByte);
        await entered.Task.Bounded();

        await Task.Run(free.ReadByte).Bounded();

        Assert.False(holding.IsCompleted);
        release.Set();
        await holding.Bounded();
    }

    [Fact]
    public async Task Dispose_WhileAccessing_WaitsForItAndLetsNoneBegin()
    {
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        await PlugAsync("i2c:1:0x48", new RegisterDevice
        {
            OnRead = () =>
            {
                entered.TrySetResult();
                release.Wait();
            },
        });
        IDeviceLink<I2cDevice> link = await OpenAsync<I2cDevice>("i2c:1:0x48");
        Task<byte> reading = Task.Run(link.Device.ReadByte);
        await entered.Task.Bounded();
        Task disposing = Task.Run(() => link.DisposeAsync().AsTask());
        await Task.WhenAny(link.Lost).Bounded();
        for (int i = 0; i < 200 && !disposing.IsCompleted; i++) Thread.Yield();
        Assert.False(disposing.IsCompleted);

        release.Set();

        await reading.Bounded();
        await disposing.Bounded();
        Assert.Throws<ObjectDisposedException>(() => link.Device.ReadByte());
    }

    [Theory]
    [InlineData("i2c:1:0x48")]
    [InlineData("spi:0:1")]
    [InlineData("gpio:0")]
    public async Task Dispose_IsIdempotentAndCancelsLost(string address)
    {
        await PlugAsync("gpio:0", new EmulatedGpioChip(2));
        ILink link = await OpenLinkAsync(address);
        Assert.Equal(address, link.Address);
        Assert.False(link.Lost.IsCompleted);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => link.DisposeAsync().AsTask()))).Bounded();
        await link.DisposeAsync().Bounded();

        Assert.True(link.Lost.IsCanceled);
        switch (link)
        {
            case IDeviceLink<I2cDevice> i2c:
                Assert.Throws<ObjectDisposedException>(() => i2c.Device.Write([1]));
                break;
            case IDeviceLink<SpiDevice> spi:
                Assert.Throws<ObjectDisposedException>(() => spi.Device.WriteByte(1));
                break;
            default:
                Assert.Throws<ObjectDisposedException>(() => ((IDeviceLink<GpioController>)link).Device.Read(0));
                break;
        }
    }

    [Fact]
    public async Task Spi_Transfer_GoesBothWaysWithTheBenchsSettings()
    {
        var device = new ShiftDevice();
        await PlugAsync("spi:0:1", device);
        SpiDevice spi = (await OpenAsync<SpiDevice>("spi:0:1", ("clock", "1000000"), ("mode", "3"))).Device;

        byte[] read = new byte[3];
        spi.TransferFullDuplex([1, 2, 3], read);
        Assert.Equal([0, 1, 2], read);
        spi.Write([7]);
        Assert.Equal(7, spi.ReadByte());

        Assert.Equal((1_000_000, SpiMode.Mode3), (spi.ConnectionSettings.ClockFrequency, spi.ConnectionSettings.Mode));
        Assert.Throws<ArgumentException>(() => spi.TransferFullDuplex([1], new byte[2]));
    }

    [Fact]
    public async Task Spi_DeviceThatIsNotThere_ReadsAsOnes()
    {
        SpiDevice spi = (await OpenAsync<SpiDevice>("spi:0:1")).Device;

        Assert.Equal(0xFF, spi.ReadByte());
        Assert.Equal((500_000, SpiMode.Mode0), (spi.ConnectionSettings.ClockFrequency, spi.ConnectionSettings.Mode));
    }

    [Fact]
    public async Task Gpio_OutputsAndInputs_MeetTheFirmware()
    {
        var chip = new EmulatedGpioChip(4);
        await PlugAsync("gpio:0", chip);
        GpioController host = (await OpenAsync<GpioController>("gpio:0")).Device;
        var seen = new List<(int, PinValue)>();
        chip.Changed += (line, level) => seen.Add((line, level));

        host.OpenPin(0, PinMode.Output, PinValue.High);
        host.Write(0, PinValue.Low);
        host.OpenPin(1, PinMode.Input);
        chip.Drive(1, PinValue.High);

        Assert.Equal([(0, PinValue.High), (0, PinValue.Low), (1, PinValue.High)], seen);
        Assert.Equal(PinValue.High, host.Read(1));
        chip.Drive(1, null);
        Assert.Equal(PinValue.Low, host.Read(1));
        host.SetPinMode(1, PinMode.InputPullUp);
        Assert.Equal(PinValue.High, host.Read(1));
        Assert.Equal(4, host.PinCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => chip.Level(4));
    }

    [Fact]
    public async Task Gpio_Edges_AreReportedToThoseWhoAsked()
    {
        var chip = new EmulatedGpioChip(2);
        await PlugAsync("gpio:0", chip);
        GpioController host = (await OpenAsync<GpioController>("gpio:0")).Device;
        host.OpenPin(0, PinMode.Input);
        var seen = new List<PinEventTypes>();
        void OnChange(object sender, PinValueChangedEventArgs change) => seen.Add(change.ChangeType);
        host.RegisterCallbackForPinValueChangedEvent(0, PinEventTypes.Rising, OnChange);

        chip.Drive(0, PinValue.High);
        chip.Drive(0, PinValue.High);
        chip.Drive(0, PinValue.Low);
        host.UnregisterCallbackForPinValueChangedEvent(0, OnChange);
        chip.Drive(0, PinValue.High);
        Assert.Equal([PinEventTypes.Rising], seen);

        Task<WaitForEventResult> waiting = Task.Run(() => host.WaitForEvent(0, PinEventTypes.Falling, CancellationToken.None));
        while (!waiting.IsCompleted)
        {
            chip.Drive(0, PinValue.Low);
            chip.Drive(0, PinValue.High);
            await Task.Yield();
        }

        Assert.Equal((PinEventTypes.Falling, false), ((await waiting).EventTypes, (await waiting).TimedOut));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.True(host.WaitForEvent(0, PinEventTypes.Falling, cancelled.Token).TimedOut);
    }

    [Fact]
    public async Task Gpio_LineInUse_IsRefusedToAnotherAndFreeAfterDisposal()
    {
        await PlugAsync("gpio:0", new EmulatedGpioChip(2));
        IDeviceLink<GpioController> first = await OpenAsync<GpioController>("gpio:0");
        first.Device.OpenPin(0);
        GpioController second = (await OpenAsync<GpioController>("gpio:0")).Device;
        Assert.Throws<IOException>(() => second.OpenPin(0));

        await first.DisposeAsync().Bounded();

        second.OpenPin(0);
    }

    [Fact]
    public async Task Gpio_ChipThatIsNotThere_DoesNotOpen()
    {
        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenLinkAsync("gpio:5"));

        Assert.Equal("gpio:5 could not be opened (there is no GPIO chip 5)", exception.Message);
    }

    [Fact]
    public async Task Open_Cancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => links.OpenAsync(Request("i2c:1:0x48"), new CancellationToken(canceled: true)).Bounded());

    [Fact]
    public async Task Open_TakesTooLong_SaysSoAndClosesWhatOpensLate()
    {
        using var release = new ManualResetEventSlim();
        var chip = new EmulatedGpioChip(1);
        var closed = new TaskCompletionSource();
        await PlugAsync("gpio:0", chip);
        var slow = new BusLinkProvider(buses.CreateI2c, buses.CreateSpi, number =>
        {
            release.Wait();
            GpioController late = buses.CreateGpio(number);
            late.OpenPin(0, PinMode.Output, PinValue.High);

            // A line that is closed is no output any more.
            chip.Changed += (_, _) => closed.TrySetResult();
            return late;
        });
        LinkRequest request = Request("gpio:0") with { Deadline = TimeSpan.FromMilliseconds(20) };

        var exception = await Assert.ThrowsAsync<LinkException>(() => slow.OpenAsync(request).Bounded());
        Assert.Equal("gpio:0 did not open within 0.02 s", exception.Message);

        release.Set();
        await closed.Task.Bounded();
        Assert.Equal(PinValue.Low, chip.Level(0));
    }

    [Theory]
    [InlineData("i2c:1:0x48", "clock", "100000", "i2c:1:0x48: unknown setting 'clock'; an I2C device has none.")]
    [InlineData("gpio:0", "mode", "1", "gpio:0: unknown setting 'mode'; a GPIO chip has none.")]
    [InlineData("spi:0:0", "baud", "1", "spi:0:0: unknown setting 'baud'; an SPI device has clock, mode.")]
    [InlineData("spi:0:0", "mode", "4", "spi:0:0: mode is '4'; expected a number from 0 to 3.")]
    [InlineData("spi:0:0", "clock", "999", "spi:0:0: clock is '999'; expected a number from 1000 to 100000000.")]
    public async Task Open_WrongSetting_SaysWhatWasExpected(string address, string name, string value, string problem)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() => OpenLinkAsync(address, (name, value)));

        Assert.Equal(problem, exception.Message);
    }

    [Fact]
    public async Task Door_AddressTaken_IsRefused()
    {
        await PlugAsync("i2c:1:0x48", new RegisterDevice());

        var taken = await Assert.ThrowsAsync<FrontDoorException>(() => PlugAsync("i2c:1:0x48", new RegisterDevice()));
        Assert.Equal("another device is plugged in at i2c:1:0x48", taken.Message);
        await Assert.ThrowsAsync<FrontDoorException>(() => PlugAsync("spi:1:0", new RegisterDevice()));
    }

    [SkippableTheory]
    [InlineData("i2c:251:0x48", "i2c:251:0x48 could not be opened (there is no /dev/i2c-251; check its number and the kernel's driver i2c-dev)")]
    [InlineData("spi:251:3", "spi:251:3 could not be opened (there is no /dev/spidev251.3; check its number and the kernel's driver spidev)")]
    [InlineData("gpio:251", "gpio:251 could not be opened (there is no /dev/gpiochip251; check its number and the kernel's GPIO driver of this board)")]
    public async Task Open_HardwareThatIsNotThere_SaysWhatWasTried(string address, string problem)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the buses have these names on Linux only");

        var exception = await Assert.ThrowsAsync<LinkException>(() => new BusLinkProvider().OpenAsync(Request(address)).Bounded());

        Assert.Equal(problem, exception.Message);
    }

    private static LinkRequest Request(string address, params (string Name, string Value)[] settings) =>
        new(address, settings.ToDictionary(), TimeSpan.FromSeconds(20), TimeProvider.System);

    private async Task<IFrontDoor> PlugAsync(string address, object device)
    {
        IFrontDoor door = await doors.OpenAsync(address, device).Bounded();
        owned.Add(door);
        return door;
    }

    private async Task<ILink> OpenLinkAsync(string address, params (string Name, string Value)[] settings)
    {
        ILink link = await links.OpenAsync(Request(address, settings)).Bounded();
        owned.Add(link);
        return link;
    }

    private async Task<IDeviceLink<T>> OpenAsync<T>(string address, params (string Name, string Value)[] settings)
        where T : class =>
        (IDeviceLink<T>)await OpenLinkAsync(address, settings);

    /// <summary>Answers each byte with the one before it.</summary>
    private sealed class ShiftDevice : ISpiTarget
    {
        private byte held;

        public void Transfer(ReadOnlySpan<byte> fromHost, Span<byte> toHost)
        {
            for (int i = 0; i < fromHost.Length; i++) (toHost[i], held) = (held, fromHost[i]);
        }
    }
}
