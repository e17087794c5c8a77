using System.Text.RegularExpressions;
using QkdHardware.Configuration;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Sessions.Bb84.Plan;

namespace QkdHardware.Hil;

/// <summary>A copy of the reference bench and its twin in a folder of its own, changed as a test needs it.</summary>
internal sealed partial class BenchFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("qkd-hil-").FullName;

    public BenchFolder()
    {
        foreach (string name in new[] { "bb84-lab.yaml", "bb84-lab.twin.yaml" })
        {
            File.Copy(Places.Bench(name), Path.Combine(folder, name));
        }
    }

    public string Bench => Path.Combine(folder, "bb84-lab.yaml");

    public string Twin => Path.Combine(folder, "bb84-lab.twin.yaml");

    /// <summary>The serial port's name in the bench file.</summary>
    public string SerialName => SerialAddress().Match(File.ReadAllText(Bench)).Groups["name"].Value;

    /// <summary>A path inside the folder.</summary>
    public string this[string name] => Path.Combine(folder, name);

    /// <summary>Replaces a text in the bench file, which must be there.</summary>
    public BenchFolder WithBench(string old, string replacement) => Replace(Bench, old, replacement);

    /// <summary>Replaces a text in the twin file, which must be there.</summary>
    public BenchFolder WithTwin(string old, string replacement) => Replace(Twin, old, replacement);

    /// <summary>A fifth of the acquisition and a short pattern: enough for a key of every session, quick enough to run often.</summary>
    public BenchFolder Small() => WithBench("pattern_symbols: 262144", "pattern_symbols: 16384")
        .WithBench("records: 5", "records: 2")
        .WithBench("record_seconds: 1", "record_seconds: 0.5")
        .WithBench("alignment_seconds: 0.5", "alignment_seconds: 0.1");

    /// <summary>Free ports and a serial name of its own, so that an emulator of this bench is in nobody's way.</summary>
    public BenchFolder WithFreeAddresses()
    {
        string text = LoopbackPort().Replace(File.ReadAllText(Bench), found => $"{found.Groups["before"]}{FreeAddress.NextPort()}");
        File.WriteAllText(Bench, SerialAddress().Replace(text, $"ASRLhil-{Guid.NewGuid():N}::INSTR"));
        return this;
    }

    /// <summary>The TCP port that the bench file has for a link.</summary>
    public int PortOf(string device, string link)
    {
        var file = ConfigurationFile.Load<Bb84Bench>(Bench);
        return int.Parse(LoopbackPort().Match(file.Devices[device].Links[link].Value).Groups["port"].Value);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private BenchFolder Replace(string path, string old, string replacement)
    {
        string text = File.ReadAllText(path);
        if (!text.Contains(old, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{path} does not contain '{old}'.");
        }

        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
        return this;
    }

    [GeneratedRegex(@"(?<before>127\.0\.0\.1::?)(?<port>\d+)")]
    private static partial Regex LoopbackPort();

    [GeneratedRegex(@"ASRL(?<name>[A-Za-z][^:]*)::INSTR")]
    private static partial Regex SerialAddress();
}
