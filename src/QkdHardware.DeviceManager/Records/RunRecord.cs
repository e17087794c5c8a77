using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QkdHardware.DeviceManager.Records;

/// <summary>
/// The folder that a run leaves: settings, measurements, events, report. Never key material: nothing here takes it.
/// Files are written whole, so that a run that is cut off leaves none half written.
/// </summary>
public sealed class RunRecord
{
    /// <summary>
    /// How records are written: snake_case, indented, what is not a finite number as null, and plain characters as they are
    /// (<c>zmq+req://</c>), since nothing of it goes into a web page unescaped.
    /// </summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new FiniteNumberConverter() },
    };

    private RunRecord(string folder) => Folder = folder;

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>Makes the folder.</summary>
    /// <param name="folder">Must not exist, or be empty: a record is never written over another one.</param>
    /// <exception cref="IOException">It is not empty, or cannot be made.</exception>
    public static RunRecord Create(string folder)
    {
        string path = Path.GetFullPath(folder);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new IOException($"{folder} is not empty; give another folder for the run record.");
        }

        try
        {
            Directory.CreateDirectory(path);
            return new RunRecord(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The folder {folder} for the run record cannot be made: {exception.Message.TrimEnd('.')}; give another one.", exception);
        }
    }

    /// <summary>
    /// Takes the record of a run that never began back: the given files, and the folder when nothing else is in it. What
    /// somebody asked to be recorded meanwhile stays.
    /// </summary>
    public void Withdraw(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            File.Delete(PathOf(name));
        }

        if (!Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            Directory.Delete(Folder);
        }
    }

    /// <summary>The default folder of a run: <c>runs/time-bench</c>, the time in UTC.</summary>
    public static string DefaultFolder(string bench, DateTimeOffset started) =>
        Path.Combine("runs", $"{started.UtcDateTime:yyyyMMdd-HHmmss}-{bench}");

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes an object as JSON.</summary>
    public void WriteJson<T>(string name, T content) => WriteText(name, JsonSerializer.Serialize(content, Json) + "\n");

    /// <summary>Writes a text file.</summary>
    public void WriteText(string name, string content)
    {
        string temporary = PathOf(name + ".new");
        File.WriteAllText(temporary, content);
        File.Move(temporary, PathOf(name), overwrite: true);
    }
}
