using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Sdk.Links.Tracing;
using Xunit;

namespace QkdHardware.Tests.Sdk.Tracing;

public sealed class TraceFileTests : IDisposable
{
    private const string Golden =
        "# qkd trace 1\n"
        + "# device: generator\n"
        + "# link: scpi\n"
        + "# address: tcp://127.0.0.1:5025\n"
        + "# kind: bytes\n"
        + "# started: 2026-01-31T12:00:00.0000000Z\n"
        + "# Each line: seconds, direction (> sent, < received, ! note), bytes, text. Payloads of blocks and confidential exchanges are withheld.\n"
        + "0.000000 ! opened\n"
        + "0.000412 > 6 `*IDN?\\n`\n"
        + "0.001500 < 4 `a,b\\n`\n"
        + "1.001500 > 11 `D #15\\{5 withheld}\\n`\n"
        + "1.001500 > 3 `\\{3 withheld}`\n"
        + "1.001500 < 2 `\\{2 withheld}`\n"
        + "1.001500 < 0 ``\n"
        + "1.001500 ! lost: it broke in two\n";

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> failures = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Portions_GiveTheDocumentedFile()
    {
        string path = WriteGolden();

        Assert.Equal(folder.Of("traces", "generator.scpi.trace"), path);
        Assert.Equal(Golden, File.ReadAllText(path));
        if (OperatingSystem.IsLinux()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Empty(failures);
    }

    [Fact]
    public void Load_WrittenFile_GivesItsContent()
    {
        Trace trace = Trace.Load(WriteGolden());

        Assert.Equal(Header(), trace.Header);
        Assert.Equal([6, 4, 11, 3, 2, 0], trace.Entries.Select(entry => entry.Length));
        Assert.Equal(
            [TraceDirection.Sent, TraceDirection.Received, TraceDirection.Sent, TraceDirection.Sent, TraceDirection.Received, TraceDirection.Received],
            trace.Entries.Select(entry => entry.Direction));
        Assert.Equal(TimeSpan.FromMicroseconds(412), trace.Entries[0].At);
        Assert.Equal("a,b\n", Encoding.ASCII.GetString(trace.Entries[1].Parts.Single().Bytes.Span));
        Assert.Equal([0, 5, 0], trace.Entries[2].Parts.Select(part => part.Withheld));
        Assert.Equal(["opened", "lost: it broke in two"], trace.Notes.Select(note => note.Text));
    }

    [Fact]
    public void Create_SecondConnection_KeepsTheFirstRecording()
    {
        string first = WriteGolden();
        string second = WriteGolden();

        Assert.Equal(folder.Of("traces", "generator.scpi-2.trace"), second);
        Assert.Equal(Golden, File.ReadAllText(first));
    }

    [Fact]
    public void Create_StrangeNames_StayInTheFolder()
    {
        using TraceWriter writer = TraceWriter.Create(
            folder.Path, Header() with { Device = "../a b", Link = "x/y" }, time, failures.Add);

        Assert.Equal(folder.Of(".._a_b.x_y.trace"), writer.Path);
    }

    /// <summary>What a crash leaves is readable up to its last whole line.</summary>
    [Fact]
    public void Load_EveryPrefix_GivesTheLinesThatAreWholeOrSaysWhatIsMissing()
    {
        int headLength = Golden.IndexOf("0.000000 !", StringComparison.Ordinal);
        int startedEnd = Golden.IndexOf("# Each", StringComparison.Ordinal);
        for (int length = 0; length < Golden.Length; length++)
        {
            string path = folder.Write("cut.trace", Golden[..length]);
            if (length < startedEnd)
            {
                Assert.Throws<FormatException>(() => Trace.Load(path));
                continue;
            }

            Trace trace = Trace.Load(path);
            int lines = Golden[..length].Count(character => character == '\n') - Golden[..headLength].Count(character => character == '\n');
            Assert.Equal(Math.Max(0, lines), trace.Entries.Count + trace.Notes.Count);
        }
    }

    [Theory]
    [InlineData("0.000412 > 6 `*IDN?\\n`", "0.000412 > 7 `*IDN?\\n`")]
    [InlineData("0.000412 > 6 `*IDN?\\n`", "0.000412 > 6 `*IDN?\\q`")]
    [InlineData("0.000412 > 6 `*IDN?\\n`", "0.000412 > 99999999999 `*IDN?\\n`")]
    [InlineData("0.000412 > 6", "now > 6")]
    [InlineData("0.000412 > 6", "0.000412 = 6")]
    public void Load_WrongLine_NamesIt(string old, string replacement)
    {
        string path = folder.Write("wrong.trace", Golden.Replace(old, replacement, StringComparison.Ordinal));

        var exception = Assert.Throws<FormatException>(() => Trace.Load(path));

        Assert.Equal($"{path}, line 9: expected seconds, >, < or !, a length and a text in back quotes.", exception.Message);
    }

    [Theory]
    [InlineData("# kind: bytes\n", "", "its head lacks the line '# kind: ...'")]
    [InlineData("# kind: bytes", "# kind: drops", "its kind is 'drops'; expected bytes or messages")]
    [InlineData("2026-01-31T12", "2026-13-31T12", "it was started at '2026-13-31T12:00:00.0000000Z'; expected such as 2026-01-31T12:00:00.0000000Z")]
    public void Load_WrongHead_SaysWhat(string old, string replacement, string problem)
    {
        string path = folder.Write("wrong.trace", Golden.Replace(old, replacement, StringComparison.Ordinal));

        Assert.Equal($"{path}: {problem}.", Assert.Throws<FormatException>(() => Trace.Load(path)).Message);
    }

    [Fact]
    public void Load_AnyChange_NeverThrowsAnythingElse() =>
        Gen.Select(Gen.Int[0, Golden.Length - 1], Gen.Char).Sample((index, character) =>
        {
            string path = Path.Combine(folder.Path, $"{Guid.NewGuid():N}.trace");
            File.WriteAllText(path, Golden[..index] + character + Golden[(index + 1)..]);
            try
            {
                Trace.Load(path);
            }
            catch (FormatException)
            {
                // Said.
            }

            File.Delete(path);
        });

    [Fact]
    public void Record_DiskFull_SaysSoOnceAndGoesOnSilently()
    {
        var stream = new FullDisk(room: 1000);
        using var writer = new TraceWriter("x.trace", stream, Header(), time, failures.Add);

        for (int i = 0; i < 100; i++) writer.Record(TraceDirection.Sent, "0123456789"u8, isConfidential: false);
        writer.Note("closed");

        Assert.Equal(["the recording x.trace ends early: no space left"], failures);
        Assert.True(stream.IsDisposed);
    }

    private static TraceHeader Header() => new(
        "generator", "scpi", "tcp://127.0.0.1:5025", TraceKind.Bytes, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    private string WriteGolden()
    {
        using TraceWriter writer = TraceWriter.Create(folder.Of("traces"), Header(), time, failures.Add);
        writer.Note("opened");
        time.Advance(TimeSpan.FromMicroseconds(412));
        writer.Record(TraceDirection.Sent, "*IDN?\n"u8, isConfidential: false);
        time.Advance(TimeSpan.FromMicroseconds(1088));
        writer.Record(TraceDirection.Received, "a,b\n"u8, isConfidential: false);
        time.Advance(TimeSpan.FromSeconds(1));
        writer.Record(TraceDirection.Sent, "D #15hello\n"u8, isConfidential: false);
        writer.Record(TraceDirection.Sent, "KEY"u8, isConfidential: true);
        writer.Record(TraceDirection.Received, "42"u8, isConfidential: true);
        writer.Record(TraceDirection.Received, [], isConfidential: true);
        writer.Note("lost: it broke\nin two");
        return writer.Path;
    }

    private sealed class FullDisk(int room) : MemoryStream
    {
        public bool IsDisposed { get; private set; }

        // The stream's other ways to write end here.
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > room) throw new IOException("no space left");
            base.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
