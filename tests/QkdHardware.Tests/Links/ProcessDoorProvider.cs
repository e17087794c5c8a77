using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Tests.Architecture;

namespace QkdHardware.Tests.Links;

/// <summary>
/// A firmware of this process behind the documented bridge program, which carries standard input and output to it. Pulling
/// the cable cuts the bridge off and removes the program.
/// </summary>
internal sealed class ProcessDoorProvider : IFrontDoorProvider
{
    public const string Interpreter = "/usr/bin/python3";

    public static string Bridge { get; } = Path.Combine(Repository.Root, "docs", "examples", "bridge.py");

    public bool Accepts(string address) => true;

    public async ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        IFrontDoor tcp = await new TcpFrontDoorProvider().OpenAsync("tcp://127.0.0.1:0", service, cancellationToken);
        var door = new Door(tcp);
        await door.PlugAsync();
        return door;
    }

    private sealed class Door(IFrontDoor tcp) : IFrontDoor
    {
        // A name of its own for the program, so that it can be missing. A blank in it must survive.
        private readonly string program = Path.Combine(Path.GetTempPath(), $"qkd bridge {Guid.NewGuid():N}");

        public string Connection => $"process:\"{program}\" {Bridge} 127.0.0.1 {new Uri(tcp.Connection).Port}";

        public ValueTask UnplugAsync()
        {
            File.Delete(program);
            return tcp.UnplugAsync();
        }

        public async ValueTask PlugAsync()
        {
            await tcp.PlugAsync();
            if (!File.Exists(program)) File.CreateSymbolicLink(program, Interpreter);
        }

        public ValueTask DisposeAsync()
        {
            File.Delete(program);
            return tcp.DisposeAsync();
        }
    }
}
