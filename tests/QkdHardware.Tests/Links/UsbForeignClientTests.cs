using System.Diagnostics;
using System.Globalization;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Exchanges;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Tests.Scpi;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>Other people's programs on an emulated USB instrument: what both of our ends could have wrong, they find.</summary>
public sealed class UsbForeignClientTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string Lsusb = "/usr/bin/lsusb";

    private readonly TestInstrument instrument = new();
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"qkd-usb-{Guid.NewGuid():N}"[..16]);

    public void Dispose()
    {
        instrument.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    [SkippableFact]
    public async Task Lsusb_ListsAndDescribesTheDevice()
    {
        SkipWithoutPreload();
        Skip.IfNot(File.Exists(Lsusb), "lsusb is not installed (Debian: usbutils)");
        await using IFrontDoor door = await OpenDoorAsync(0x8078);
        await using IFrontDoor other = await OpenDoorAsync(0x8079);

        string list = await RunAsync(Lsusb);
        string details = await RunAsync(Lsusb, "-v", "-d", "1209:8078");

        Assert.Contains("ID 1209:8078 QkdHardware Emulated instrument", list, StringComparison.Ordinal);
        Assert.Contains("ID 1209:8079 QkdHardware Emulated instrument", list, StringComparison.Ordinal);
        foreach (string part in new[]
        {
            "iSerial                 3 SN-1", "bInterfaceClass       254", "bInterfaceSubClass      3", "bInterfaceProtocol      1",
            "bEndpointAddress     0x02  EP 2 OUT", "bEndpointAddress     0x81  EP 1 IN", "bEndpointAddress     0x83  EP 3 IN",
            "wMaxPacketSize     0x0200  1x 512 bytes",
        })
        {
            Assert.Contains(part, details, StringComparison.Ordinal);
        }

        await door.UnplugAsync().Bounded();
        Assert.DoesNotContain("1209:8078", await RunAsync(Lsusb), StringComparison.Ordinal);
        await door.PlugAsync().Bounded();
        Assert.Contains("1209:8078", await RunAsync(Lsusb), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task PyVisa_FindsQueriesTimesOutAndGoesOn()
    {
        SkipWithoutPreload();
        Skip.IfNot(File.Exists(Python), "python3 is not installed");
        Skip.IfNot(
            (await StartAsync(Python, "-c", "import pyvisa_py, usb")).ExitCode == 0,
            "pyvisa-py or pyusb is not installed (Debian: python3-pyvisa-py, python3-usb)");
        await using IFrontDoor door = await OpenDoorAsync(0x8078);

        string output = await RunAsync(
            Python,
            "-c",
            $"""
            import pyvisa
            manager = pyvisa.ResourceManager('@py')
            print([name for name in manager.list_resources() if name.startswith('USB')])
            device = manager.open_resource('{door.Connection}')
            device.timeout = 10000
            print(device.query('*IDN?').strip())
            print(len(device.query(';'.join(['PAIR?'] * 50000), delay=0)))
            device.write("DATA x," + '#15a\nb;c')
            print(device.query('*OPC?').strip())
            device.timeout = 100
            try:
                device.read()
            except pyvisa.errors.VisaIOError as error:
                print(error.error_code == pyvisa.constants.StatusCode.error_timeout)
            device.timeout = 10000
            print(device.query('PAIR?').strip())
            device.close()
            """);

        string resource = string.Create(CultureInfo.InvariantCulture, $"USB0::{0x1209}::{0x8078}::SN-1::0::INSTR");
        Assert.Equal(
            [$"['{resource}']", "Acme,Ox8,0,1.0", "200000", "1", "True", "1,2"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["x=610A623B63"], instrument.Log);

        // Its short time-out may pass before a busy machine has looked at the request.
        Assert.All(instrument.TakeErrors(), error => Assert.Equal(-420, error));
    }

    private async Task<IFrontDoor> OpenDoorAsync(ushort product) => await new UsbFrontDoorProvider(folder: folder)
        .OpenAsync($"USB0::0x1209::0x{product:X4}::SN-1::INSTR", new ScpiExchangeService(instrument.Engine));

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await StartAsync(program, arguments);
        Assert.True(exitCode == 0, $"{program} ended with {exitCode}: {output}{errors}");
        return output;
    }

    private async Task<(int ExitCode, string Output, string Errors)> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in EmulatedUsbBus.ClientEnvironment) start.Environment[name] = value;
        start.Environment[EmulatedUsbBus.PreloadFolderVariable] = folder;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Bounded();
        return (process.ExitCode, await output.Bounded(), await errors.Bounded());
    }

    private static void SkipWithoutPreload()
    {
        string[] folders = OperatingSystem.IsLinux() ? ["/usr/lib", "/usr/lib64", .. Directory.GetDirectories("/usr/lib", "*-linux-gnu*")] : [];
        Skip.IfNot(
            folders.Any(path => File.Exists(Path.Combine(path, EmulatedUsbBus.PreloadLibrary))),
            $"{EmulatedUsbBus.PreloadLibrary} is not installed (Debian: umockdev)");
    }
}
