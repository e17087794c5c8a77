using CsCheck;
using QkdHardware.Sdk.Links.Addresses;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class ProcessAddressTests
{
    [Theory]
    [InlineData("process:bridge", "bridge")]
    [InlineData("PROCESS:bridge --port 5025", "bridge", "--port", "5025")]
    [InlineData("process:  bridge\t a  ", "bridge", "a")]
    [InlineData("process:\"/opt/our lab/bridge\" \"\" x", "/opt/our lab/bridge", "", "x")]
    [InlineData("process:bridge say=\"a b\"c", "bridge", "say=a bc")]
    [InlineData("process:bridge \"say \"\"hello\"\"\"", "bridge", "say \"hello\"")]
    [InlineData(@"process:""C:\Program Files\bridge.exe"" C:\new\tab", @"C:\Program Files\bridge.exe", @"C:\new\tab")]
    [InlineData("process:bridge $HOME *.txt ; ls", "bridge", "$HOME", "*.txt", ";", "ls")]
    public void Parse_Line_GivesItsWords(string address, string program, params string[] arguments)
    {
        ProcessAddress parsed = ProcessAddress.Parse(address);

        Assert.Equal(program, parsed.Program);
        Assert.Equal(arguments, parsed.Arguments);
    }

    [Theory]
    [InlineData("process:")]
    [InlineData("process:   ")]
    [InlineData("process:\"\" x")]
    [InlineData("bridge x")]
    public void Parse_NoProgram_SaysWhatWasExpected(string address)
    {
        var exception = Assert.Throws<FormatException>(() => ProcessAddress.Parse(address));

        Assert.Equal(
            $"{address}: expected process:program arguments, such as process:/usr/bin/python3 bridge.py.", exception.Message);
    }

    [Fact]
    public void Parse_QuoteWithoutPartner_SaysSo()
    {
        var exception = Assert.Throws<FormatException>(() => ProcessAddress.Parse("process:\"a b"));

        Assert.Equal("process:\"a b: a double quote has no partner.", exception.Message);
    }

    [Fact]
    public void ToString_AnyWords_AreReadBack() =>
        Gen.Select(Gen.String[Gen.Char[" \t\"\\ab:#"], 1, 8], Gen.String[Gen.Char[" \t\"\\ab:#"], 0, 8].Array[0, 4]).Sample(
            (program, arguments) =>
            {
                string quoted = string.Join(' ', arguments.Prepend(program).Select(w => $"\"{w.Replace("\"", "\"\"")}\""));
                ProcessAddress first = ProcessAddress.Parse($"process:{quoted}");
                ProcessAddress second = ProcessAddress.Parse(first.ToString());
                Assert.Equal(arguments, first.Arguments);
                Assert.Equal((program, program), (first.Program, second.Program));
                Assert.Equal(arguments, second.Arguments);
            });
}
