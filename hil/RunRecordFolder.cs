using System.Text.Json;

namespace QkdHardware.Hil;

/// <summary>The run record that a session of the command line left, as a program reads it.</summary>
internal sealed class RunRecordFolder(string folder)
{
    public JsonElement Session => Read("session.json");

    public JsonElement Measurements => Read("measurements.json");

    public string Log => File.ReadAllText(Path.Combine(folder, "session.log"));

    private JsonElement Read(string name) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, name)));
}
