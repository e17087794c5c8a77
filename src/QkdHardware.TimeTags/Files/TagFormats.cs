namespace QkdHardware.TimeTags.Files;

/// <summary>The known formats, and which of them a file has. Thread safe.</summary>
public static class TagFormats
{
    /// <summary>Bytes that detection looks at.</summary>
    public const int HeadLength = 1 << 16;

    private const double Enough = 0.9;

    private static readonly Lock Gate = new();
    private static readonly List<ITagFormat> Known = FindOwn();

    /// <summary>All formats, by name.</summary>
    public static IReadOnlyList<ITagFormat> All
    {
        get
        {
            lock (Gate) return [.. Known];
        }
    }

    /// <summary>Adds a format from another assembly.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(ITagFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        lock (Gate)
        {
            if (Known.Exists(known => known.Name == format.Name)) throw new ArgumentException($"There is a format named {format.Name} already.", nameof(format));
            Known.Add(format);
        }
    }

    /// <summary>The format of this name, upper and lower case alike.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ITagFormat ByName(string name) =>
        All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no format named '{name}'; known are {string.Join(", ", All.Select(format => format.Name))}.", nameof(name));

    /// <summary>The format whose content this is.</summary>
    /// <exception cref="TagFileException">None fits, or two fit equally well and the user must name one.</exception>
    public static ITagFormat Detect(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.IsEmpty) throw new TagFileException("The file is empty.", 0);
        (ITagFormat? best, double score, ITagFormat? second, double secondScore) = (null, 0, null, 0);
        foreach (ITagFormat format in All)
        {
            double match = format.Match(head, isWhole);
            if (match > score) (second, secondScore, best, score) = (best, score, format, match);
            else if (match > secondScore) (second, secondScore) = (format, match);
        }

        if (best is null || score < Enough) throw new TagFileException("This is no recording of a known format; if it is, name the format.", 0);
        if (second is not null && secondScore >= score) throw new TagFileException($"This could be {best.Name} or {second.Name}; name the format.", 0);
        return best;
    }

    private static List<ITagFormat> FindOwn() =>
        [.. typeof(TagFormats).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && typeof(ITagFormat).IsAssignableFrom(type))
            .Select(type => (ITagFormat)Activator.CreateInstance(type)!)
            .OrderBy(format => format.Name, StringComparer.Ordinal)];
}
