using QkdHardware.Configuration;

namespace QkdHardware.Tests.Configuration;

/// <summary>A configuration file with one member of each kind that files have.</summary>
public sealed class SampleFile
{
    public const string Text = """
        # A bench of nothing.
        name: sample
        twin: other.yaml
        count: 3
        big: 9007199254740993
        rate: 250e+6
        is_on: true
        part: { size: 1.5, label: small }
        parts:
          first: { size: 2, label: "007" }
        names: [a, b]
        options: { filter: off, gain: 1.50 }
        """;

    public required Located Name { get; set; }

    public Located? Twin { get; set; }

    public int Count { get; set; } = 7;

    public long Big { get; set; }

    public double? Rate { get; set; }

    public bool IsOn { get; set; }

    public required SamplePart Part { get; set; }

    public Dictionary<string, SamplePart> Parts { get; set; } = [];

    public List<Located> Names { get; set; } = [];

    public Dictionary<string, string> Options { get; set; } = [];
}
