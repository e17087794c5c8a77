namespace QkdHardware.Protocols.Mdns;

/// <summary>
/// A domain name as its labels. A label of a service instance is free text and may hold dots and blanks (RFC 6763 section
/// 4.1.1); names compare without regard to the case of ASCII letters.
/// </summary>
public sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>RFC 1035 section 2.3.4.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>On the wire, with length bytes and the end (RFC 1035 section 2.3.4).</summary>
    public const int MaxLength = 255;

    private readonly string text;

    /// <exception cref="ArgumentException">A label is empty or too long, or all of them together are.</exception>
    public DnsName(IReadOnlyList<string> labels)
    {
        if (labels.Any(label => label.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(label) > MaxLabelLength)
            || labels.Sum(label => System.Text.Encoding.UTF8.GetByteCount(label) + 1) + 1 > MaxLength)
        {
            throw new ArgumentException("A name has labels of 1 to 63 bytes and at most 255 bytes.", nameof(labels));
        }

        Labels = labels;
        text = string.Join('.', labels.Select(label => label.Replace("\\", @"\\").Replace(".", @"\.")));
    }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>A name whose labels hold no dots, such as <c>_lxi._tcp.local</c>.</summary>
    public static DnsName Of(string dotted) => new(dotted.Split('.'));

    /// <summary>Whether the name is the other with labels before it.</summary>
    public bool IsBelow(DnsName other) =>
        Labels.Count > other.Labels.Count
        && Labels.Skip(Labels.Count - other.Labels.Count).SequenceEqual(other.Labels, StringComparer.OrdinalIgnoreCase);

    public bool Equals(DnsName? other) => other is not null && text.Equals(other.text, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => text.GetHashCode(StringComparison.OrdinalIgnoreCase);

    /// <summary>With dots between the labels; dots inside one are written <c>\.</c> (RFC 6763 section 4.3).</summary>
    public override string ToString() => text;
}
