using CsCheck;
using QkdHardware.Configuration;
using Xunit;

namespace QkdHardware.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    private const string Path = "bench.yaml";

    [Fact]
    public void Parse_EachKindOfMember_IsReadWithPlaces()
    {
        SampleFile file = ConfigurationFile.Parse<SampleFile>(Path, SampleFile.Text);

        Assert.Equal(new Located("sample", 2, 7), file.Name);
        Assert.Equal(new Located("other.yaml", 3, 7), file.Twin);
        Assert.Equal((3, 9007199254740993, 250e6, true), (file.Count, file.Big, file.Rate, file.IsOn));
        Assert.Equal((1.5, "small"), (file.Part.Size, file.Part.Label));
        Assert.Equal((2, "007"), (file.Parts["first"].Size, file.Parts["first"].Label));
        Assert.Equal([new Located("a", 11, 9), new Located("b", 11, 12)], file.Names);
        Assert.Equal("1.50", file.Options["gain"]); // the text, not the number
    }

    [Fact]
    public void Parse_OptionalMembersLeftOut_KeepTheirDefaults()
    {
        SampleFile file = ConfigurationFile.Parse<SampleFile>(Path, "name: x\npart: { size: 1, label: a }\n");

        Assert.Null(file.Twin);
        Assert.Null(file.Rate);
        Assert.Equal(7, file.Count);
        Assert.Empty(file.Parts);
    }

    [Theory]
    [InlineData("250_000", 250_000)]
    [InlineData("-3", -3)]
    [InlineData("\"12\"", 12)]
    public void Parse_WholeNumbers_InEveryForm(string text, int expected) =>
        Assert.Equal(expected, ConfigurationFile.Parse<SampleFile>(Path, SampleFile.Text.Replace("count: 3", $"count: {text}")).Count);

    [Theory]
    [InlineData("1.0e-9", 1e-9)]
    [InlineData("1_000.5", 1000.5)]
    [InlineData(".inf", double.PositiveInfinity)]
    [InlineData("-.INF", double.NegativeInfinity)]
    [InlineData(".nan", double.NaN)]
    public void Parse_Numbers_InEveryForm(string text, double expected) =>
        Assert.Equal(expected, ConfigurationFile.Parse<SampleFile>(Path, SampleFile.Text.Replace("250e+6", text)).Rate);

    /// <summary>Each mistake: what is changed in the sample, the place, and all of the sentence.</summary>
    [Theory]
    [InlineData("count: 3", "cuont: 3", 4, 1, "Unknown key 'cuont'; expected one of: big, count, is_on, name, names, options, part, parts, rate, twin.")]
    [InlineData("count: 3", "Count: 3", 4, 1, "Unknown key 'Count'; expected one of: big, count, is_on, name, names, options, part, parts, rate, twin.")]
    [InlineData("count: 3", "<<: {count: 3}", 4, 1, "Unknown key '<<'; expected one of: big, count, is_on, name, names, options, part, parts, rate, twin.")]
    [InlineData("size: 1.5", "sise: 1.5", 8, 9, "Unknown key 'sise'; expected one of: label, size.")]
    [InlineData("size: 1.5, ", "", 8, 7, "The key 'size' is missing here.")]
    [InlineData("size: 1.5, label: small", "", 8, 7, "The keys 'size', 'label' are missing here.")]
    [InlineData("count: 3", "count: 3\ncount: 4", 5, 1, "The key 'count' stands here a second time; keep one.")]
    [InlineData("size: 2,", "size: 2, size: 3,", 10, 21, "The key 'size' stands here a second time; keep one.")]
    [InlineData("gain:", "filter:", 12, 25, "The key 'filter' stands here a second time; keep one.")]
    [InlineData("count: 3", "count: three", 4, 8, "Expected a whole number from -2147483648 to 2147483647, found 'three'.")]
    [InlineData("count: 3", "count: 3.0", 4, 8, "Expected a whole number from -2147483648 to 2147483647, found '3.0'.")]
    [InlineData("count: 3", "count: 99999999999", 4, 8, "Expected a whole number from -2147483648 to 2147483647, found '99999999999'.")]
    [InlineData("count: 3", "count: [3]", 4, 8, "Expected a whole number from -2147483648 to 2147483647, found a list.")]
    [InlineData("count: 3", "count:", 4, 7, "Expected a whole number from -2147483648 to 2147483647, found nothing.")]
    [InlineData("9007199254740993", "1e3", 5, 6, "Expected a whole number, found '1e3'.")]
    [InlineData("250e+6", "0,5", 6, 7, "Expected a number such as 0.5, found '0,5'.")]
    [InlineData("250e+6", "{ a: 1 }", 6, 7, "Expected a number such as 0.5, found a mapping.")]
    [InlineData("is_on: true", "is_on: yes", 7, 8, "Expected true or false, found 'yes'.")]
    [InlineData("name: sample", "name: [a]", 2, 7, "Expected a text, found a list.")]
    [InlineData("name: sample", "name: { a: b }", 2, 7, "Expected a text, found a mapping.")]
    [InlineData("name: sample", "name:", 2, 6, "Expected a text, found nothing.")]
    [InlineData("twin: other.yaml", "twin: ~", 3, 7, "Expected a text, found nothing.")]
    [InlineData("twin: other.yaml", "twin: null", 3, 7, "Expected a text, found nothing.")]
    [InlineData("part: { size: 1.5, label: small }", "part:", 8, 6, "Expected a mapping of keys to values, found nothing.")]
    [InlineData("part: { size: 1.5, label: small }", "part: small", 8, 7, "Expected a mapping of keys to values, found 'small'.")]
    [InlineData("part: { size: 1.5, label: small }", "part: [1, 2]", 8, 7, "Expected a mapping of keys to values, found a list.")]
    [InlineData("first: { size: 2, label: \"007\" }", "first:", 10, 9, "Expected a mapping of keys to values, found nothing.")]
    [InlineData("[a, b]", "a", 11, 8, "Expected a list, found 'a'.")]
    [InlineData("[a, b]", "[a, [b]]", 11, 12, "Expected a text, found a list.")]
    [InlineData("[a, b]", "", 11, 7, "Expected a list, found nothing.")]
    [InlineData("filter: off", "filter: [off]", 12, 20, "Expected a text, found a list.")]
    [InlineData("name: sample", "name: *zz", 2, 7, "The alias '*zz' has no anchor before it.")]
    [InlineData("gain: 1.50 }", "gain: 1.50 }\n---\nname: second", 13, 1, "A second document begins here; expected one.")]
    public void Parse_Mistake_IsToldWithPlaceAndExpectation(string good, string bad, long line, long column, string problem)
    {
        Assert.Contains(good, SampleFile.Text);

        ConfigurationException mistake = Mistake(SampleFile.Text.Replace(good, bad));

        Assert.Equal($"{Path}:{line}:{column}: {problem}", mistake.Message);
        Assert.Equal((Path, line, column, problem), (mistake.File, mistake.Line, mistake.Column, mistake.Problem));
    }

    [Theory]
    [InlineData("name: [a")]
    [InlineData("name: 'a")]
    [InlineData("name: a: b")]
    [InlineData("name: x\n  part: y")]
    [InlineData("name:\tx\n\tpart: y")]
    [InlineData("name: !unheard x")]
    [InlineData("[a]: b")]
    [InlineData("%YAML 9.9\n---\nname: x")]
    public void Parse_NotYaml_IsOneSentenceWithAPlace(string text)
    {
        ConfigurationException mistake = Mistake(text);

        Assert.InRange(mistake.Line, 1, 4);
        Assert.InRange(mistake.Column, 1, 20);
        AssertOneSentence(mistake);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a remark\n")]
    public void Parse_Empty_SaysSo(string text) =>
        Assert.Equal("bench.yaml:1:1: The file is empty; expected YAML.", Mistake(text).Message);

    [Theory]
    [InlineData("hello")]
    [InlineData("- a\n- b")]
    [InlineData("\0\u0001\u0002 MZ")]
    public void Parse_AnotherKindOfFile_IsAMistakeAtItsBeginning(string text)
    {
        ConfigurationException mistake = Mistake(text);

        Assert.Equal(1, mistake.Line);
        Assert.DoesNotContain('\0', mistake.Message);
        AssertOneSentence(mistake);
    }

    [Fact]
    public void Parse_LongText_IsCutInTheMessage()
    {
        ConfigurationException mistake = Mistake(SampleFile.Text.Replace("count: 3", $"count: {new string('x', 5000)}"));

        Assert.InRange(mistake.Message.Length, 40, 200);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Parse_DeepNesting_IsAMistakeAndNoOverflow(char bracket) =>
        AssertOneSentence(Mistake("parts: " + new string(bracket, 100_000)));

    [Fact]
    public void Parse_AnchoredText_MayStandInTwoPlaces()
    {
        SampleFile file = ConfigurationFile.Parse<SampleFile>(
            Path, SampleFile.Text.Replace("name: sample", "name: &n sample").Replace("twin: other.yaml", "twin: *n"));

        Assert.Equal("sample", file.Twin?.Value);
    }

    /// <summary>Whatever is written, cut or swapped in a file: it is read, or the mistake is told; nothing else comes out.</summary>
    [Fact]
    public void Parse_DamagedFile_NeverThrowsAnythingElse()
    {
        const string Characters = "{}[]:,-#&*!|>'\"%@`~?\n \t0a.\u00e9";
        var edit = Gen.Select(Gen.Int[0, SampleFile.Text.Length - 1], Gen.Int[0, 6], Gen.String[Gen.Char[Characters], 0, 4]);
        edit.Array[1, 5].Sample(
            edits =>
            {
                string text = SampleFile.Text;
                foreach ((int place, int cut, string insert) in edits)
                {
                    int at = Math.Min(place, text.Length);
                    text = text.Remove(at, Math.Min(cut, text.Length - at)).Insert(at, insert);
                }

                try
                {
                    SampleFile file = ConfigurationFile.Parse<SampleFile>(Path, text);
                    return file.Name is not null && file.Part.Label is not null && file.Parts.Values.All(part => part is not null)
                        && file.Names.All(name => name is not null) && file.Options.Values.All(value => value is not null);
                }
                catch (ConfigurationException mistake)
                {
                    AssertOneSentence(mistake);
                    return mistake.Line >= 1 && mistake.Column >= 1;
                }
            },
            iter: 3000);
    }

    [Fact]
    public void Load_File_IsRead()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("bench.yaml", "\uFEFF" + SampleFile.Text.ReplaceLineEndings("\r\n"));

        Assert.Equal("sample", ConfigurationFile.Load<SampleFile>(path).Name.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("missing.yaml")]
    [InlineData("missing/folder/bench.yaml")]
    [InlineData("bad\0name.yaml")]
    public void Load_NoSuchFile_IsAMistakeOfTheFile(string path)
    {
        ConfigurationException mistake = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load<SampleFile>(path));

        Assert.Equal(0, mistake.Line);
        Assert.StartsWith($"{path}: ", mistake.Message);
    }

    [Fact]
    public void Load_Folder_IsNoFile()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load<SampleFile>(folder.Path));
    }

    [Fact]
    public void Load_FileBeyondTheLimit_IsRefusedAndOneAtTheLimitIsRead()
    {
        using var folder = new TemporaryFolder();
        string atLimit = folder.Write("at.yaml", SampleFile.Text + "\n#" + new string('x', ConfigurationFile.MaxLength - SampleFile.Text.Length - 2));
        string beyond = folder.Write("beyond.yaml", SampleFile.Text + "\n#" + new string('x', ConfigurationFile.MaxLength));

        Assert.Equal("sample", ConfigurationFile.Load<SampleFile>(atLimit).Name.Value);
        ConfigurationException mistake = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load<SampleFile>(beyond));
        Assert.Contains("1048576", mistake.Message);
    }

    private static ConfigurationException Mistake(string text) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse<SampleFile>(Path, text));

    private static void AssertOneSentence(ConfigurationException mistake)
    {
        Assert.EndsWith(".", mistake.Problem);
        Assert.False(mistake.Problem.EndsWith("..", StringComparison.Ordinal), mistake.Problem);
        Assert.DoesNotContain("Exception", mistake.Problem);
        Assert.DoesNotContain("System.", mistake.Problem);
        Assert.DoesNotContain("PublicKeyToken", mistake.Problem);
        Assert.DoesNotContain('\n', mistake.Problem);
    }
}
