using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Drivers.IdQuantique;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Instruments.IdQuantique;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.Id900;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;

namespace QkdHardware.Tests.Instruments.IdQuantique;

/// <summary>An ID900 firmware with its doors in memory: for a driver, or to be talked to message by message.</summary>
internal sealed class Id900Bench : IAsyncDisposable
{
    public Id900Bench(ITaggerPort port, params (string Name, string Value)[] settings)
    {
        Firmware = new(
            "tagger",
            settings.ToDictionary(setting => setting.Name, setting => setting.Value),
            port,
            new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System),
            Streams);
        ScpiDoor = new((IMessageService)Firmware.Services["scpi"]);
        TargetDoor = new((IMessageService)Firmware.Services["dlt"]);
    }

    public Id900Firmware Firmware { get; }

    public InMemoryTagStreams Streams { get; } = new();

    public InMemoryMessageDoor ScpiDoor { get; }

    public InMemoryMessageDoor TargetDoor { get; }

    public async Task<Id900TimeTagger> OpenDriverAsync(TimeProvider? time = null)
    {
        var links = new MessageLinks()
            .Add("scpi", "zmq+req://127.0.0.1:5555", ScpiDoor.Connect)
            .Add("dlt", "zmq+req://127.0.0.1:6060", TargetDoor.Connect);
        for (int i = 1; i <= 4; i++)
        {
            int port = 4241 + i;
            links.Add($"stream{i}", $"zmq+pair://127.0.0.1:{port}", () => Streams.Connect(port));
        }

        return await Id900TimeTagger.OpenAsync(
            new("tagger", links, new(new IdQuantiquePackage().Drivers[0].Options, new Dictionary<string, string>()), time ?? TimeProvider.System));
    }

    public async Task<string> AskAsync(string message) =>
        Encoding.ASCII.GetString(await ExchangeAsync(ScpiDoor, Encoding.ASCII.GetBytes(message)));

    /// <summary>Sends setters, each of which must be acknowledged.</summary>
    public async Task SetAsync(params string[] messages)
    {
        foreach (string message in messages) Xunit.Assert.Equal("OK", await AskAsync(message));
    }

    public async Task<string> TellTargetAsync(string line) =>
        Encoding.UTF8.GetString(await ExchangeAsync(TargetDoor, Encoding.UTF8.GetBytes(line)));

    /// <summary>Enables all connectors and plays one record to its end.</summary>
    public async Task RecordAsync(long durationPs)
    {
        await SetAsync(
            "STAR:ENAB ON", "INPU1:ENAB ON", "INPU2:ENAB ON", "INPU3:ENAB ON", "INPU4:ENAB ON",
            "REC:ENAB ON", "REC:NUM 1", $"REC:DUR {durationPs}");
        await PlayAsync();
    }

    public async Task PlayAsync()
    {
        await SetAsync("REC:PLAY");
        while (await AskAsync("REC:STAG?") == "PLAYING") await Task.Yield();
    }

    /// <summary>The status of an acquisition that is ended by it.</summary>
    public async Task<DataLinkStatus> StopAsync(string id)
    {
        byte[] reply = await ExchangeAsync(TargetDoor, Encoding.UTF8.GetBytes($"stop --id {id}"));
        Xunit.Assert.True(DataLinkReply.TryReadStopped(reply, out DataLinkStatus status));
        return status;
    }

    public ValueTask DisposeAsync() => Firmware.DisposeAsync();

    // As a second client: its messages take turns with the driver's.
    private static async Task<byte[]> ExchangeAsync(InMemoryMessageDoor door, byte[] message)
    {
        await using IMessageLink link = door.Connect();
        await link.SendAsync(message);
        return (await link.ReceiveAsync().Bounded()).ToArray();
    }
}
