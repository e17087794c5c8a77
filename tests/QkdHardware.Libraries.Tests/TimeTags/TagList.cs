using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>Everything a reader delivers, in lists that a test can compare.</summary>
internal sealed class TagList
{
    public List<long> Times { get; } = [];

    public List<ushort> Channels { get; } = [];

    public List<long> References { get; } = [];

    public List<ushort> Micros { get; } = [];

    public List<TagMark> Marks { get; } = [];

    public static TagList ReadAll(TagReader reader, int capacity = TagBlock.DefaultCapacity)
    {
        var list = new TagList();
        foreach (TagBlock block in reader.ReadBlocks(capacity)) list.Add(block);
        return list;
    }

    public void Add(TagBlock block)
    {
        foreach (TagMark mark in block.Marks) Marks.Add(mark with { Index = mark.Index + Times.Count });
        Times.AddRange(block.Times);
        Channels.AddRange(block.Channels);
        References.AddRange(block.References);
        Micros.AddRange(block.Micros);
    }

    public static (TagList Tags, TagReader Reader) Read(byte[] file, TagReadOptions? options = null, int capacity = TagBlock.DefaultCapacity)
    {
        using TagReader reader = TagReader.Open(new MemoryStream(file), options);
        return (ReadAll(reader, capacity), reader);
    }
}
