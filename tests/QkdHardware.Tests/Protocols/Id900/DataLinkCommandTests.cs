using System.Text;
using CsCheck;
using QkdHardware.Protocols.Id900;
using Xunit;

namespace QkdHardware.Tests.Protocols.Id900;

public class DataLinkCommandTests
{
    [Fact]
    public void ToBytes_AsTheManualWritesIt() // manual pp. 90-91
    {
        AssertText(
            "start-stream --address 10.98.99.7 --channel 1 --stream-port 4242 --with-ref-index",
            new(DataLinkVerb.StartStream) { Address = "10.98.99.7", Channel = 1, StreamPort = 4242, WithReferenceIndex = true });
        AssertText("status --id 10.98.99.7:5556", new(DataLinkVerb.Status) { Id = "10.98.99.7:5556" });
        AssertText("stop --id 10.98.99.7:5556", new(DataLinkVerb.Stop) { Id = "10.98.99.7:5556" });
        AssertText("list", new(DataLinkVerb.List));
    }

    [Fact]
    public void ToBytes_WindowsPath_QuotedWithDoubledBackslashes() // vendor's scripts
    {
        var command = new DataLinkCommand(DataLinkVerb.StartSave) { Address = "10.0.0.1", Channel = 4, FileName = @"C:\my data\a.bin" };
        AssertText(@"start-save --address 10.0.0.1 --channel 4 --filename ""C:\\my data\\a.bin"" --format bin", command);
        Assert.Equal(command, Parse(command.ToBytes().Span));
    }

    [Fact]
    public void ToBytes_PartMissing_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => new DataLinkCommand(DataLinkVerb.Stop).ToBytes());
        Assert.Throws<InvalidOperationException>(() => new DataLinkCommand(DataLinkVerb.StartStream) { Address = "a", Channel = 1 }.ToBytes());
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    public void ToBytes_IdThatIsNotOneWord_Throws(string id) =>
        Assert.Throws<ArgumentException>(() => new DataLinkCommand(DataLinkVerb.Stop) { Id = id }.ToBytes());

    [Theory]
    [InlineData("start-stream --address a --channel 1 --stream-port 4242 --xyz", "unrecognised option '--xyz'")] // manual p. 91
    [InlineData("", "no command")]
    [InlineData("begin", "unrecognised command 'begin'")]
    [InlineData("list --id x", "unrecognised option '--id'")]
    [InlineData("status", "the option '--id' is required but missing")]
    [InlineData("stop --id", "the required argument for option '--id' is missing")]
    [InlineData("start-stream --address a --channel 5 --stream-port 4242", "the argument ('5') for option '--channel' is invalid")]
    [InlineData("start-stream --address a --channel 1 --stream-port 65536", "the argument ('65536') for option '--stream-port' is invalid")]
    [InlineData("start-save --address a --channel 1 --filename x --format csv", "the argument ('csv') for option '--format' is invalid")]
    [InlineData("start-save --address a --channel 1 --filename \"x", "a double quote is not closed")]
    public void TryParse_Wrong_SaysWhat(string line, string problem)
    {
        Assert.False(DataLinkCommand.TryParse(Encoding.UTF8.GetBytes(line), out _, out string told));
        Assert.Equal(problem, told);
    }

    [Fact]
    public void TryParse_EveryPrefix_NeverThrowsAndOnlyTheWholeIsWhole()
    {
        byte[] line = new DataLinkCommand(DataLinkVerb.StartStream) { Address = "127.0.0.1", Channel = 2, StreamPort = 4243 }.ToBytes().ToArray();
        for (int length = 0; length < line.Length - 3; length++) // Of the port, a digit is enough to be one.
        {
            Assert.False(DataLinkCommand.TryParse(line.AsSpan(0, length), out _, out string problem), $"{length}");
            Assert.NotEmpty(problem);
        }
    }

    [Fact]
    public void FileName_AnyPrintableText_ReadsBack() => Gen.Char[' ', '\u024f'].Array[1, 40]
        .Select(characters => new string(characters))
        .Where(name => !name.Any(char.IsControl))
        .Sample(name =>
        {
            var command = new DataLinkCommand(DataLinkVerb.StartSave) { Address = "h", Channel = 1, FileName = name, IsAscii = true, Id = "x" };
            return command == Parse(command.ToBytes().Span);
        });

    [Fact]
    public void TryParse_Garbage_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(bytes => DataLinkCommand.TryParse(bytes, out _, out string problem) == (problem.Length == 0));

    private static DataLinkCommand Parse(ReadOnlySpan<byte> line)
    {
        Assert.True(DataLinkCommand.TryParse(line, out DataLinkCommand command, out string problem), problem);
        return command;
    }

    private static void AssertText(string expected, DataLinkCommand command) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(command.ToBytes().Span));
}
