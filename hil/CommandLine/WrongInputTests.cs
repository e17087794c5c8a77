using System.Net;
using System.Net.Sockets;
using Xunit;

namespace QkdHardware.Hil.CommandLine;

/// <summary>
/// Mistakes in files and on the command line: one sentence that says where it is, what was expected or what to do, exit code
/// 2, nothing on standard output, and no run record of a session that never began.
/// </summary>
public sealed class WrongInputTests
{
    /// <summary>What stands in the bench file, what stands there instead, and the place and sentence that tell it.</summary>
    public static TheoryData<string, string, string> BenchMistakes() => new()
    {
        { "  clock:\n", "  clokc:\n", "46:3: Unknown key 'clokc'; expected one of: alignment_seconds, clock, limits, protocol, public_seed, receiver, record_seconds, records, security, source." },
        { "    driver: keysight.33600a\n", "", "8:5: The key 'driver' is missing here." },
        { "keysight.33600a", "keysight.33700", "8:13: Device 'generator' names the unknown driver 'keysight.33700'; installed are: huber-suhner.polatis, id-quantique.id900, keysight.33600a, oz-optics.dd-100-mc, single-quantum.eos, thorlabs.pm103." },
        { "      counts: TCPIP0::127.0.0.1::12345::SOCKET\n", "", "24:13: Device 'detectors' lacks the link 'counts' (lines of counts); for example: TCPIP0::192.168.1.10::12345::SOCKET." },
        { "      counts:", "      count:", "27:14: Driver 'single-quantum.eos' has no link 'count'; it has: control, counts." },
        { "TCPIP0::127.0.0.1::5026::SOCKET", "gpib:7", "10:13: 'gpib:7' is no address of a link; expected one of: " },
        { "TCPIP0::127.0.0.1::5026::SOCKET", "TCPIP0::127.0.0.1::99999::SOCKET", "10:13: TCPIP0::127.0.0.1::99999::SOCKET: " },
        { "    attenuator: attenuator\n", "    attenuator: voa\n", "54:17: Unknown device 'voa'; the file has: attenuator, detectors, generator, power_meter, switch, tagger." },
        { "[detectors, tagger]", "[detectors, tagger, switch]", "42:34: Device 'switch' stands at 'alice' and at 'bob'; give it to one." },
        { "[detectors, tagger]", "[detectors]", "29:13: Device 'tagger' stands at no station; add it to one of: alice, bob." },
        { "[detectors, tagger]", "[detectors, tagger, scope]", "42:34: Station 'bob' names the unknown device 'scope'; the file has: attenuator, detectors, generator, power_meter, switch, tagger." },
        { "    switch: switch\n", "    switch: attenuator\n", "57:13: Device 'attenuator' has the role 'variable attenuator'; expected 'optical switch'." },
        { "    mu: 0.5\n", "    mu: half\n", "62:9: Expected a number such as 0.5, found 'half'." },
        { "    mu: 0.5\n", "    mu: 50\n", "62:9: source.mu is 50; expected 1E-06 to 10." },
        { "    mu: 0.5\n", "    mu: 0.5\n    mu: 0.6\n", "63:5: The key 'mu' stands here a second time; keep one." },
        { "[detectors, tagger]", "tagger", "42:14: Expected a list, found 'tagger'." },
        { "gate_ns: 2", "gate_ns: 33", "74:14: receiver.gate_ns is 33; expected 0.001 to 32." },
        { "x1: { detector: 4, input: 4", "x1: { detector: 4, input: 3", "70:7: receiver.channels uses a detector or an input twice; give each channel its own." },
        { "bb84-one-decoy", "e91", "45:13: Unknown protocol 'e91'; expected bb84-one-decoy." },
        { "    driver: keysight.33600a\n", "    driver: keysight.33600a\n    options: { flter: off }\n", "8:13: Device 'generator': Unknown option 'flter'; the driver has: filter, memory_points, upload_timeout_s." },
        { "[1-9, 2-10]", "[1to9]", "59:14: '1to9' is no pair of switch ports; expected ingress-egress, such as 1-9." },
        { "twin: bb84-lab.twin.yaml\n", "", "3:7: The bench has no twin file, so it cannot be emulated; name one under 'twin'." },
        { "name: bb84-lab\n", "name: bb84-lab\n  place: cellar\n", "4:8: This is no YAML: " },
    };

    [Theory]
    [MemberData(nameof(BenchMistakes))]
    public async Task BenchFile_WithAMistake_IsToldWithItsPlace(string good, string bad, string message)
    {
        using BenchFolder bench = new BenchFolder().WithBench(good, bad);
        await AssertRefusedAsync(
            $"{bench.Bench}:{message}", bench["run"], "session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["run"], "--json");
    }

    /// <summary>The same of the twin file.</summary>
    public static TheoryData<string, string, string> TwinMistakes() => new()
    {
        { "  loss_db: 10", "  los_db: 10", "30:3: Unknown key 'los_db'; expected one of: delay_ps, loss_db." },
        { "  loss_db: 10", "  loss_db: ten", "30:12: Expected a number such as 0.5, found 'ten'." },
        { "  loss_db: 10", "  loss_db: -10", "30:3: loss_db is -10; expected 0 to 200." },
        { "instrument: polatis", "instrument: polaris", "74:17: Unknown instrument 'polaris'; there are: id-quantique-id900, keysight-33600a, ozoptics-dd100mc, polatis, single-quantum-eos, thorlabs-pm103e." },
        { "instrument: ozoptics-dd100mc", "instrument: ozoptics-dd100mc\n    settings: { home_time: 1 }", "70:17: attenuator has no setting 'home_time'; it has: " },
        { "instrument: ozoptics-dd100mc", "instrument: ozoptics-dd100mc\n    settings: { home_time_s: soon }", "70:17: attenuator: setting 'home_time_s' is 'soon'; expected a number." },
        { "  tagger: tagger\n", "  tagger: scope\n", "65:11: wiring.tagger names the device 'scope', which devices: does not have; it has: attenuator, detectors, generator, power_meter, switch, tagger." },
        { "  tagger: tagger\n", "  tagger: switch\n", "78:17: The twin file has the device 'switch' as tagger, not 'tagger'; make wiring and devices agree." },
    };

    [Theory]
    [MemberData(nameof(TwinMistakes))]
    public async Task TwinFile_WithAMistake_IsToldWithItsPlace(string good, string bad, string message)
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses().WithTwin(good, bad);
        await AssertRefusedAsync($"{bench.Twin}:{message}", bench["run"], "emulate", bench.Bench, "--clock", "fast", "--json");
    }

    [Theory]
    [InlineData("", ":1:1: The file is empty; expected YAML.")]
    [InlineData("hello", ":1:1: Expected a mapping of keys to values, found 'hello'.")]
    [InlineData("- a\n- b\n", ":1:1: Expected a mapping of keys to values, found a list.")]
    [InlineData("name: [x\nfoo", ":1:7: Expected a text, found a list.")]
    [InlineData("name: \"x", ":1:7: This is no YAML: ")]
    [InlineData(null, ": No such file; give the path of a YAML file.")]
    public async Task BenchFile_OfAnotherKind_IsToldSo(string? content, string message)
    {
        using var bench = new BenchFolder();
        string path = bench["other.yaml"];
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content);
        }

        await AssertRefusedAsync(path + message, bench["run"], "session", "run", path, "--out", bench["run"], "--json");
    }

    [Theory]
    [InlineData("'qkd' needs a command; expected one of: bench, demo, device, discover, drivers, emulate, session, tags, trace.")]
    [InlineData("'bogus' is no command of 'qkd'; expected one of: bench, demo, device, discover, drivers, emulate, session, tags, trace.", "bogus")]
    [InlineData("'qkd session' needs a command; expected one of: run.", "session")]
    [InlineData("'--bogus' is unknown to 'qkd session run'; 'qkd session run --help' shows what it takes.", "session", "run", "BENCH", "--bogus")]
    [InlineData("Required argument 'BENCH' missing for command: 'run'; 'qkd session run --help' shows what it takes.", "session", "run")]
    [InlineData("--seed is the emulator's; give --emulate with it.", "session", "run", "BENCH", "--seed", "3", "--out", "RUN")]
    [InlineData("--seed is 'x'; expected a whole number from 0 to 9007199254740992; 'qkd demo --help' shows what it takes.", "demo", "--seed", "x")]
    [InlineData("--seed is '-3'; expected a whole number from 0 to 9007199254740992; 'qkd demo --help' shows what it takes.", "demo", "--seed", "-3")]
    [InlineData("--clock is 'slow'; expected real or fast; 'qkd demo --help' shows what it takes.", "demo", "--clock", "slow")]
    [InlineData("Expected PROPERTY=VALUE, such as attenuation=20, not 'attenuation'; 'qkd device set --help' shows what it takes.", "device", "set", "BENCH", "attenuator", "attenuation")]
    [InlineData("The bench has no device 'voa'; it has: attenuator, detectors, generator, power_meter, switch, tagger.", "device", "info", "BENCH", "voa", "--json")]
    [InlineData("--drivers: there is no folder FOLDER/nothing.", "drivers", "list", "--drivers", "FOLDER/nothing")]
    [InlineData("FOLDER is not empty; give another folder for the run record.", "session", "run", "BENCH", "--out", "FOLDER", "--json")]
    [InlineData("FOLDER is not empty; give another folder for the keys with --keys.", "session", "run", "BENCH", "--out", "RUN", "--keys", "FOLDER", "--json")]
    [InlineData("The folder BENCH/run for the run record cannot be made: ", "session", "run", "BENCH", "--out", "BENCH/run", "--json")]
    [InlineData("FOLDER: This is a folder; give the path of a YAML file.", "bench", "check", "FOLDER", "--json")]
    public async Task CommandLine_WithAMistake_IsToldWhatToDo(string message, params string[] arguments)
    {
        using var bench = new BenchFolder();
        string folder = Path.GetDirectoryName(bench.Bench)!;
        string Filled(string text) => text.Replace("BENCH", bench.Bench).Replace("RUN", bench["run"]).Replace("FOLDER", folder);
        await AssertRefusedAsync(
            message.StartsWith("Required") ? message : Filled(message), bench["run"], [.. arguments.Select(Filled)]);
    }

    [Fact]
    public async Task Session_EmulatorsPortInUse_IsToldWhichAndWhatToDo()
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();
        int port = bench.PortOf("switch", "scpi");
        using var holder = new TcpListener(IPAddress.Loopback, port);
        holder.Start();
        await AssertRefusedAsync(
            $"127.0.0.1:{port} is in use; stop the program that holds it or change the port in the bench file",
            bench["run"],
            "session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["run"], "--json");
    }

    private static async Task AssertRefusedAsync(string message, string record, params string[] arguments)
    {
        await using CliProcess qkd = await CliProcess.RunQkdAsync(arguments);
        Assert.True(qkd.ExitCode == 2, $"exit code {qkd.ExitCode}: {qkd}");
        Assert.True(qkd.Error.StartsWith($"qkd: {message}"), $"Expected: {message}\n{qkd}");
        Assert.Equal(1, qkd.Error.Count(character => character == '\n'));
        Assert.Empty(qkd.Output);
        Assert.False(Directory.Exists(record), "A session that never began left a run record.");
    }
}
