using System.Buffers;

namespace QkdHardware.Protocols.Scpi;

/// <summary>Whole program messages as bytes, ended with a new line.</summary>
public static class ScpiMessage
{
    /// <summary>One command without parameters.</summary>
    public static ReadOnlyMemory<byte> Command(string header, params ReadOnlySpan<int> suffixes)
    {
        var output = new ArrayBufferWriter<byte>();
        new ScpiMessageBuilder(output).Command(header, suffixes).End();
        return output.WrittenMemory;
    }

    /// <summary>One query without parameters.</summary>
    public static ReadOnlyMemory<byte> Query(string header, params ReadOnlySpan<int> suffixes)
    {
        var output = new ArrayBufferWriter<byte>();
        new ScpiMessageBuilder(output).Query(header, suffixes).End();
        return output.WrittenMemory;
    }

    /// <summary>Any message.</summary>
    public static ReadOnlyMemory<byte> Of(Action<ScpiMessageBuilder> build)
    {
        var output = new ArrayBufferWriter<byte>();
        var builder = new ScpiMessageBuilder(output);
        build(builder);
        builder.End();
        return output.WrittenMemory;
    }
}
