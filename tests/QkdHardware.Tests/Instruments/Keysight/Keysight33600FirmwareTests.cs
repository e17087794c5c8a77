using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using QkdHardware.Emulation.Instruments.Keysight;
using Xunit;

namespace QkdHardware.Tests.Instruments.Keysight;

public sealed class Keysight33600FirmwareTests : IDisposable
{
    private readonly FakeDrivePort drive = new();
    private readonly Keysight33600Firmware firmware;
    private readonly ScpiClient client;

    public Keysight33600FirmwareTests()
    {
        firmware = new Keysight33600Firmware("generator", new Dictionary<string, string>(), drive);
        client = new ScpiClient(firmware);
    }

    public void Dispose() => firmware.Dispose();

    /// <summary>Exchanges seen on instruments by third parties (SPEC.md): the identity, the empty queue, the number's form.</summary>
    [Theory]
    [InlineData("*IDN?", "Agilent Technologies,33622A,MY59002437,A.02.03-3.15-03-64-02\n")]
    [InlineData("SYST:ERR?", "+0,\"No error\"\n")]
    [InlineData("SOUR1:FREQ 800;:SOUR1:FREQ?", "+8.000000000000000E+02\n")]
    [InlineData("OUTP:LOAD INF;LOAD?", "9.9E+37\n")]
    public void Answers_AsSeen(string message, string expected) => Assert.Equal(expected, client.Send(message));

    [Theory]
    [InlineData("SOUR2:FUNC SQU", "SOUR2:FUNC?", "SQU")]
    [InlineData("FUNC:ARB:FILT OFF", "SOURCE1:FUNCTION:ARBITRARY:FILTER?", "OFF")]
    [InlineData("SOUR1:VOLT 2", "SOUR1:VOLT:HIGH?", "+1.000000000000000E+00")]
    [InlineData("SOUR1:VOLT 2 VPP", "VOLT?", "+2.000000000000000E+00")]
    [InlineData("VOLT 500 mVPP", "VOLT?", "+5.000000000000000E-01")]
    [InlineData("VOLT:UNIT VRMS;:VOLT 1", "VOLT:UNIT VPP;:VOLT?", "+2.828427124746190E+00")]
    [InlineData("VOLT:UNIT DBM;:VOLT 10", "VOLT:UNIT VPP;:VOLT?", "+2.000000000000000E+00")]
    [InlineData("OUTP1:LOAD INF;:VOLT 4", "OUTP1:LOAD 50;:VOLT?", "+2.000000000000000E+00")]
    [InlineData("VOLT:HIGH 3;LOW 1", "VOLT:OFFS?", "+2.000000000000000E+00")]
    [InlineData("SOUR1:BURS:MODE GAT;NCYC 7", "SOUR1:BURS:MODE?;NCYC?", "GAT;+7.000000000000000E+00")]
    [InlineData("TRIG2:SOUR BUS;SLOP NEG", "TRIG2:SOUR?;SLOP?", "BUS;NEG")]
    [InlineData("OUTP:SYNC:MODE CARR;POL INV;SOUR CH2", "OUTP1:SYNC:MODE?;:OUTP:SYNC:POL?;SOUR?", "CARR;INV;CH2")]
    [InlineData("FUNC:PULS:WIDT 1e-6;TRAN 5e-9", "FUNC:PULS:WIDT?;TRAN:BOTH?", "+1.000000000000000E-06;+5.000000000000000E-09")]
    [InlineData("MARK:POIN 12", "MARK:POIN?", "+1.200000000000000E+01")]
    [InlineData("FORM:BORD SWAP", "FORM:BORD?", "SWAP")]
    [InlineData("SOUR1:FUNC:ARB:SRAT MAX", "SOUR1:FUNC:ARB:SRAT?", "+1.000000000000000E+09")]
    public void Setting_ThenQuery_AnswersIt(string command, string query, string expected)
    {
        Assert.Equal("", client.Send(command));
        Assert.Equal(expected + "\n", client.Send(query));
        Assert.Equal("+0,\"No error\"\n", client.Send("SYST:ERR?"));
    }

    [Theory]
    [InlineData("FUNC:ARB:SRAT 2e9", "FUNC:ARB:SRAT?", "+1.000000000000000E+09")]
    [InlineData("FUNC:ARB:SRAT 1e9;FILT OFF", "FUNC:ARB:SRAT?", "+2.500000000000000E+08")]
    [InlineData("VOLT 11", "VOLT?", "+1.000000000000000E+01")]
    [InlineData("VOLT:HIGH 6", "VOLT:HIGH?", "+5.000000000000000E+00")]
    public void OutOfRange_IsClippedWithMinus222(string command, string query, string expected)
    {
        client.Send(command);

        Assert.StartsWith("-222,\"Data out of range;", client.Send("SYST:ERR?"), StringComparison.Ordinal);
        Assert.Equal(expected + "\n", client.Send(query));
    }

    [Fact]
    public void ErrorQueue_Overflow_EndsInMinus350AfterTwenty()
    {
        for (int i = 0; i < 30; i++)
        {
            client.Send("NONSENSE");
        }

        for (int i = 0; i < 19; i++)
        {
            Assert.StartsWith("-113,", client.Send("SYST:ERR?"), StringComparison.Ordinal);
        }

        Assert.Equal("-350,\"Queue overflow\"\n", client.Send("SYST:ERR?"));
        Assert.Equal("+0,\"No error\"\n", client.Send("SYST:ERR?"));
    }

    /// <summary>The five ways to upload the same points; a space behind the comma is optional.</summary>
    [Fact]
    public void Upload_AllForms_GiveTheSamePoints()
    {
        float[] points = [.. Enumerable.Range(0, 32).Select(i => i % 3 - 1f)];
        Upload("SOUR1:DATA:ARB A,", points, swapped: false);
        Upload("SOUR1:DATA:ARB B, ", points, swapped: true);
        string floats = string.Join(", ", points.Select(p => p.ToString(CultureInfo.InvariantCulture)));
        string integers = string.Join(",", points.Select(p => (int)(p * 32767)));
        client.Send($"SOUR1:DATA:ARB C, {floats}");
        client.Send($"SOUR1:DATA:ARB:DAC D, {integers}");
        client.Send("FORM:BORD NORM");
        byte[] block = [.. points.SelectMany(p => BitConverter.GetBytes((short)(p * 32767)).Reverse())];
        client.Send((byte[])[.. Encoding.ASCII.GetBytes("SOUR1:DATA:ARB:DAC E,#264"), .. block, (byte)'\n']);

        client.Send("FUNC ARB;:VOLT:HIGH 1;LOW -1;:OUTP 1");
        foreach (string name in new[] { "A", "b", "C", "D", "E" })
        {
            client.Send($"FUNC:ARB {name}");
            Assert.Equal(points, drive[1].Samples.ToArray());
        }

        Assert.Equal("+0,\"No error\"\n", client.Send("SYST:ERR?"));
        Assert.Equal("\"INT:\\BUILTIN\\EXP_RISE.ARB\",\"A\",\"B\",\"C\",\"D\",\"E\"\n", client.Send("DATA:VOL:CAT?"));
        Assert.Equal("3999840\n", client.Send("DATA:VOL:FREE?"));
        Assert.Equal("32;+2.0000\n", client.Send("DATA:ATTR:POIN? C;PTP? C"));
    }

    [Fact]
    public void Upload_ExistingName_IsRefusedUntilTheMemoryIsCleared()
    {
        string upload = $"DATA:ARB QKD, {string.Join(",", Enumerable.Repeat("0.5", 32))}";
        client.Send(upload);
        client.Send(upload);
        Assert.Equal("-200,\"Specified arb waveform already exists\"\n", client.Send("SYST:ERR?"));

        client.Send("DATA:VOL:CLE");
        client.Send(upload);

        Assert.Equal("+0,\"No error\"\n", client.Send("SYST:ERR?"));
    }

    [Theory]
    [InlineData("DATA:ARB X,1,1,1", "-222")]
    [InlineData("DATA:ARB X,#13abc", "-161")]
    [InlineData("DATA:ARB X", "-109")]
    [InlineData("FUNC:ARB MISSING", "-224")]
    [InlineData("SOUR3:FUNC SIN", "-114")]
    public void Upload_Wrong_Reports(string command, string number)
    {
        client.Send(command);

        Assert.StartsWith(number + ",", client.Send("SYST:ERR?"), StringComparison.Ordinal);
        Assert.Equal("4000000\n", client.Send("DATA:VOL:FREE?"));
    }

    [Fact]
    public void Upload_PointsBeyondOne_AreClippedAndReported()
    {
        client.Send($"DATA:ARB X,{string.Join(",", Enumerable.Repeat("1.5,-3", 16))}");
        Assert.StartsWith("-222,", client.Send("SYST:ERR?"), StringComparison.Ordinal);

        client.Send("FUNC:ARB X;:FUNC ARB;:OUTP 1");

        Assert.Equal([1f, -1f], drive[1].Samples.ToArray()[..2]);
    }

    [Fact]
    public void Amplitude_OfPointsThatDoNotSpanTheScale_IsTheirPeakToPeak()
    {
        // SPEC.md: points 0 to 1 with 0.9 Vpp and no offset were seen to give 0 to 0.9 V.
        client.Send($"DATA:ARB X,{string.Join(",", Enumerable.Repeat("0,1", 16))}");
        client.Send("FUNC:ARB X;:FUNC ARB;:VOLT 0.9;:VOLT:OFFS 0;:OUTP 1");

        Assert.Equal(0, drive.VoltageAt(1, 0), 1e-9);
        Assert.Equal(0.9, drive.VoltageAt(1, 1), 1e-9);
        client.Send("VOLT MAX");
        Assert.Equal("+5.000000000000000E+00\n", client.Send("VOLT?"));
    }

    [Fact]
    public void Output_DirectCurrentAndOthers_ReachTheModulatorAsDocumented()
    {
        client.Send("FUNC DC;:VOLT:OFFS 1.25;:OUTP1 ON");
        Assert.Equal(1.25, drive.VoltageAt(1, 0), 1e-12);

        client.Send("FUNC SIN");

        Assert.False(drive[1].IsOn);
        Assert.Equal("1\n", client.Send("OUTP1?"));
    }

    [Fact]
    public void Sync_FollowsSourceFunctionAndSwitch()
    {
        Assert.False(drive.Sync.IsOn);
        Load(1, "A", 32);
        Assert.Equal((true, 1), drive.Sync);
        client.Send("OUTP:SYNC:SOUR CH2");
        Assert.Equal((false, 2), drive.Sync);
        client.Send("OUTP:SYNC:SOUR CH1;:OUTP:SYNC OFF");
        Assert.Equal((false, 1), drive.Sync);
    }

    [Fact]
    public void PowerCycle_ForgetsOutputsMemoryAndErrors()
    {
        Load(1, "A", 32);
        client.Send("OUTP1 1;:NONSENSE");

        firmware.PowerCycle();

        Assert.False(drive[1].IsOn);
        Assert.Equal("0;4000000;+0,\"No error\"\n", client.Send("OUTP1?;:DATA:VOL:FREE?;:SYST:ERR?"));
    }

    [Fact]
    public void Inject_CorruptPattern_ReplacesTheShareOfBlocksWithOthersOfTheMemory()
    {
        const int Blocks = 500;
        float[] points = [.. Enumerable.Range(0, Blocks * 8).Select(i => (float)((i / 8 * 2.0 / (Blocks - 1)) - 1))];
        Upload("SOUR1:DATA:ARB A,", points, swapped: true);
        client.Send("FUNC:ARB A;:FUNC ARB;:OUTP1 1");

        firmware.Inject("corrupt-pattern", Arguments("{\"output\":1,\"fraction\":0.1,\"block\":8,\"seed\":7}"));

        float[] corrupted = drive[1].Samples.ToArray();
        int[] changed = [.. Enumerable.Range(0, Blocks).Where(b => !corrupted.AsSpan(b * 8, 8).SequenceEqual(points.AsSpan(b * 8, 8)))];
        Assert.Equal(50, changed.Length);
        Assert.All(changed, b => Assert.Contains(corrupted[b * 8], points));
        Assert.All(changed, b => Assert.Single(corrupted.AsSpan(b * 8, 8).ToArray().Distinct()));

        client.Send("DATA:VOL:CLE");
        Upload("SOUR1:DATA:ARB A,", points, swapped: true);
        client.Send("FUNC:ARB A");
        Assert.Equal(points, drive[1].Samples.ToArray());
        firmware.Inject("corrupt-pattern", Arguments("{\"output\":1,\"fraction\":0.1,\"block\":8,\"seed\":7}"));
        Assert.Equal(corrupted, drive[1].Samples.ToArray());
    }

    /// <summary>A block is never replaced by itself: of two, all of them corrupted, each becomes the other.</summary>
    [Fact]
    public void Inject_AllOfTwoBlocks_ExchangesThem()
    {
        float[] points = [.. Enumerable.Repeat(-1f, 16), .. Enumerable.Repeat(1f, 16)];
        for (int seed = 0; seed < 20; seed++)
        {
            client.Send("DATA:VOL:CLE");
            Upload("SOUR1:DATA:ARB A,", points, swapped: true);
            client.Send("FUNC:ARB A;:FUNC ARB;:OUTP1 1");

            firmware.Inject("corrupt-pattern", Arguments($"{{\"output\":1,\"fraction\":1,\"block\":16,\"seed\":{seed}}}"));

            Assert.Equal([.. points[16..], .. points[..16]], drive[1].Samples.ToArray());
        }
    }

    [Theory]
    [InlineData("melt", "{}")]
    [InlineData("corrupt-pattern", "{}")]
    [InlineData("corrupt-pattern", "{\"output\":3,\"fraction\":0.1,\"block\":8,\"seed\":1}")]
    [InlineData("corrupt-pattern", "{\"output\":1,\"fraction\":1.1,\"block\":8,\"seed\":1}")]
    [InlineData("corrupt-pattern", "{\"output\":1,\"fraction\":0.1,\"block\":0,\"seed\":1}")]
    [InlineData("corrupt-pattern", "{\"output\":1,\"fraction\":0.1,\"block\":8,\"seed\":\"x\"}")]
    [InlineData("corrupt-pattern", "{\"output\":1,\"fraction\":0.1,\"block\":8,\"seed\":1,\"more\":1}")]
    [InlineData("corrupt-pattern", "{\"output\":2,\"fraction\":0.1,\"block\":8,\"seed\":1}")]
    [InlineData("corrupt-pattern", "{\"output\":1,\"fraction\":0.1,\"block\":17,\"seed\":1}")]
    public void Inject_Wrong_ThrowsAndChangesNothing(string fault, string arguments)
    {
        Load(1, "A", 33);
        client.Send("OUTP1 1");
        float[] before = drive[1].Samples.ToArray();

        Assert.Throws<ArgumentException>(() => firmware.Inject(fault, Arguments(arguments)));

        Assert.Equal(before, drive[1].Samples.ToArray());
    }

    [Theory]
    [InlineData("identity", "Rigol,DG1022,1,1")]
    [InlineData("memory_points", "10")]
    [InlineData("amplitude_of", "peak")]
    [InlineData("colour", "red")]
    public void Settings_Wrong_ThrowAndNameTheDevice(string name, string value)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => new Keysight33600Firmware("generator", new Dictionary<string, string> { [name] = value }, drive));

        Assert.Contains("generator", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneOutputModel_KnowsNoSecondOutput()
    {
        using var single = new Keysight33600Firmware(
            "generator", new Dictionary<string, string> { ["identity"] = "Keysight Technologies,33521B,MY1,4.00" }, drive);
        var other = new ScpiClient(single);

        other.Send("OUTP2 1");

        Assert.StartsWith("-114,", other.Send("SYST:ERR?"), StringComparison.Ordinal);
        Assert.Equal("1048576\n", other.Send("DATA:VOL:FREE?"));
    }

    private static JsonObject Arguments(string json) => JsonNode.Parse(json)!.AsObject();

    private void Load(int output, string name, int count)
    {
        string points = string.Join(",", Enumerable.Range(0, count).Select(i => i % 2 == 0 ? "-1" : "1"));
        client.Send($"SOUR{output}:DATA:ARB {name},{points}");
        client.Send($"SOUR{output}:FUNC:ARB {name};:SOUR{output}:FUNC ARB");
    }

    private void Upload(string head, float[] points, bool swapped)
    {
        client.Send(swapped ? "FORM:BORD SWAP" : "FORM:BORD NORM");
        byte[] data = [.. points.SelectMany(p => swapped ? BitConverter.GetBytes(p) : BitConverter.GetBytes(p).Reverse())];
        string length = data.Length.ToString(CultureInfo.InvariantCulture);
        client.Send((byte[])[.. Encoding.ASCII.GetBytes($"{head}#{length.Length}{length}"), .. data, (byte)'\n']);
    }
}
