using System.Globalization;
using System.Text;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>
/// Writes the recording of one connection to a file of its own, a line for each portion, at once, so that a crash loses
/// nothing. When the file cannot be written any more, the recording ends and says so, and the link goes on: a full disk
/// must not keep a bench from its safe state. Thread-safe.
/// </summary>
public sealed class TraceWriter : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly long start;
    private readonly Action<string> onFailure;
    private readonly BlockFilter sent = new();
    private readonly BlockFilter received = new();
    private StreamWriter? file;

    /// <summary>Records into a stream. Owned.</summary>
    internal TraceWriter(string path, Stream stream, TraceHeader header, TimeProvider time, Action<string> onFailure)
    {
        (Path, this.time, this.onFailure) = (path, time, onFailure);
        file = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        start = time.GetTimestamp();
        Write(text => text.WriteLine(header.ToLines()));
    }

    public string Path { get; }

    /// <summary>Makes a new file, readable by this user only; earlier recordings of the link are kept.</summary>
    /// <param name="folder">Made when it is missing.</param>
    /// <param name="header">What is recorded.</param>
    /// <param name="time">The clock of the lines.</param>
    /// <param name="onFailure">Told once when the recording ends early.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static TraceWriter Create(string folder, TraceHeader header, TimeProvider time, Action<string> onFailure)
    {
        Directory.CreateDirectory(folder);
        string name = string.Concat($"{header.Device}.{header.Link}".Select(
            character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_'));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (int number = 1; ; number++)
        {
            string path = System.IO.Path.Combine(
                folder, number == 1 ? $"{name}.trace" : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}.trace"));
            if (!File.Exists(path))
            {
                try
                {
                    return new TraceWriter(path, new FileStream(path, options), header, time, onFailure);
                }
                catch (IOException) when (File.Exists(path))
                {
                    // Another opening of the link took the name meanwhile.
                }
            }
        }
    }

    /// <summary>Records a portion.</summary>
    /// <param name="direction">Which way it goes.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="isConfidential">Only their number is recorded.</param>
    public void Record(TraceDirection direction, ReadOnlySpan<byte> data, bool isConfidential)
    {
        lock (gate)
        {
            if (file is null)
            {
                return;
            }

            try
            {
                WriteStart(file, direction == TraceDirection.Sent ? '>' : '<');
                file.Write(string.Create(CultureInfo.InvariantCulture, $"{data.Length} `"));
                WriteText(file, direction == TraceDirection.Sent ? sent : received, data, isConfidential);
                file.WriteLine('`');
                file.Flush();
            }
            catch (IOException exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>Records what happened to the link.</summary>
    public void Note(string text)
    {
        lock (gate)
        {
            Write(file =>
            {
                WriteStart(file, '!');
                file.WriteLine(text.ReplaceLineEndings(" "));
            });
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private void WriteStart(StreamWriter text, char mark) => text.Write(string.Create(
        CultureInfo.InvariantCulture, $"{time.GetElapsedTime(start).TotalSeconds:0.000000} {mark} "));

    private static void WriteText(StreamWriter text, BlockFilter filter, ReadOnlySpan<byte> data, bool isConfidential)
    {
        if (isConfidential && !data.IsEmpty)
        {
            TraceText.WriteWithheld(text, data.Length);
        }

        while (!data.IsEmpty)
        {
            // The filter sees confidential bytes too: a block may begin in them and end later.
            int count = filter.Take(data, out bool isPayload);
            if (isPayload && !isConfidential)
            {
                TraceText.WriteWithheld(text, count);
            }
            else if (!isConfidential)
            {
                TraceText.Write(text, data[..count]);
            }

            data = data[count..];
        }
    }

    private void Write(Action<StreamWriter> write)
    {
        try
        {
            if (file is not null)
            {
                write(file);
                file.Flush();
            }
        }
        catch (IOException exception)
        {
            Fail(exception);
        }
    }

    private void Fail(IOException exception)
    {
        Close();
        onFailure($"the recording {Path} ends early: {exception.Message}");
    }

    private void Close()
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // What could not be written was told.
        }

        file = null;
    }
}
