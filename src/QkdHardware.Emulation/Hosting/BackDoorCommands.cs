using System.Text.Json.Nodes;

namespace QkdHardware.Emulation.Hosting;

/// <summary>What the back door can do; each command is the value of the member <c>do</c>.</summary>
internal sealed class BackDoorCommands(EmulatorHost host)
{
    private const string Known = "get, set, unplug, plug, silence, speak, power_cycle, inject, list";

    /// <exception cref="ArgumentException">An unknown command, or a member missing or wrong.</exception>
    /// <exception cref="KeyNotFoundException">No such device or parameter.</exception>
    public async Task<JsonObject> RunAsync(JsonObject request)
    {
        switch (Text(request, "do"))
        {
            case "get":
                return new JsonObject { ["value"] = host.World.Get(Text(request, "path")) };
            case "set":
                host.World.Set(Text(request, "path"), Number(request, "value"));
                return [];
            case "unplug":
                await host.Device(Text(request, "device")).UnplugAsync().ConfigureAwait(false);
                return [];
            case "plug":
                await host.Device(Text(request, "device")).PlugAsync().ConfigureAwait(false);
                return [];
            case "silence":
                host.Device(Text(request, "device")).Answers.Close();
                return [];
            case "speak":
                host.Device(Text(request, "device")).Answers.Reopen();
                return [];
            case "power_cycle":
                host.Device(Text(request, "device")).Instrument.PowerCycle();
                return [];
            case "inject":
                host.Device(Text(request, "device")).Instrument.Inject(Text(request, "fault"), ArgumentsOf(request));
                return [];
            case "list":
                return new JsonObject { ["devices"] = new JsonArray([.. host.Devices.Select(d => (JsonNode)d.Id)]) };
            case var other:
                throw new ArgumentException($"Unknown command '{other}'; expected one of: {Known}.");
        }
    }

    // The fault's own members: what is left without those that led here.
    private static JsonObject ArgumentsOf(JsonObject request)
    {
        var arguments = (JsonObject)request.DeepClone();
        foreach (string name in new[] { "do", "device", "fault" })
        {
            arguments.Remove(name);
        }

        return arguments;
    }

    private static string Text(JsonObject request, string name) =>
        request[name] is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw new ArgumentException($"Expected the member '{name}' with a text; 'do' is one of: {Known}.");

    private static double Number(JsonObject request, string name) =>
        request[name] is JsonValue value && value.TryGetValue(out double number)
            ? number
            : throw new ArgumentException($"Expected the member '{name}' with a number.");
}
