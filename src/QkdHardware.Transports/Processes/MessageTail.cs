using System.Text;

namespace QkdHardware.Transports.Processes;

/// <summary>Reads a process's standard error and keeps its end, for messages. What came before is forgotten.</summary>
internal sealed class MessageTail
{
    private const int MaxKept = 2048;
    private const int MaxLines = 3;
    private const int MaxLineLength = 200;

    private readonly Lock gate = new();
    private readonly byte[] kept = new byte[MaxKept];
    private int length;

    /// <param name="stream">Not owned.</param>
    public MessageTail(Stream stream) => Completion = Task.Run(() => ReadAsync(stream));

    /// <summary>Completes when the stream has ended. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>The last lines, each cut, on one line; empty when nothing was said.</summary>
    public override string ToString()
    {
        lock (gate)
        {
            string[] lines = Encoding.UTF8.GetString(kept.AsSpan(0, length))
                .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return string.Join(" | ", lines.TakeLast(MaxLines).Select(Printable));
        }
    }

    private static string Printable(string line) =>
        string.Concat(line.Take(MaxLineLength).Select(character => char.IsControl(character) ? '?' : character));

    private async Task ReadAsync(Stream stream)
    {
        byte[] portion = new byte[MaxKept];
        try
        {
            while (await stream.ReadAsync(portion).ConfigureAwait(false) is > 0 and int count)
            {
                Keep(portion.AsSpan(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process is gone, or nobody wants to know any more.
        }
    }

    private void Keep(ReadOnlySpan<byte> said)
    {
        lock (gate)
        {
            int excess = length + said.Length - MaxKept;
            if (excess > 0)
            {
                kept.AsSpan(excess, length - excess).CopyTo(kept);
                length -= excess;
            }

            said.CopyTo(kept.AsSpan(length));
            length += said.Length;
        }
    }
}
