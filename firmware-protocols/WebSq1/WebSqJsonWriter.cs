using System.Buffers;
using System.Text.Json;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>
/// Writes JSON with the spacing of the vendor's client (<c>", "</c> and <c>": "</c>), which is the one form that the
/// instrument is known to read; <see cref="Utf8JsonWriter"/> has none.
/// </summary>
/// <param name="output">Where to write.</param>
/// <param name="numbers">How numbers are written.</param>
public sealed class WebSqJsonWriter(IBufferWriter<byte> output, WebSqNumberStyle numbers)
{
    private bool needsComma;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    public void Name(string name)
    {
        Text(name);
        output.Write(": "u8);
        needsComma = false;
    }

    public void Text(string value)
    {
        Separate();
        output.Write("\""u8);
        output.Write(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
        output.Write("\""u8);
        needsComma = true;
    }

    public void Number(double value)
    {
        Separate();
        WebSqNumber.Write(output, value, numbers);
        needsComma = true;
    }

    /// <summary>A count, which no style gives a fraction.</summary>
    public void Integer(int value)
    {
        Separate();
        WebSqNumber.Write(output, value, WebSqNumberStyle.Shortest);
        needsComma = true;
    }

    public void Flag(bool value)
    {
        Separate();
        output.Write(value ? "true"u8 : "false"u8);
        needsComma = true;
    }

    public void Numbers(IReadOnlyList<double> values)
    {
        BeginArray();
        foreach (double value in values)
        {
            Number(value);
        }

        EndArray();
    }

    private void Begin(byte bracket)
    {
        Separate();
        output.Write([bracket]);
        needsComma = false;
    }

    private void End(byte bracket)
    {
        output.Write([bracket]);
        needsComma = true;
    }

    private void Separate()
    {
        if (needsComma)
        {
            output.Write(", "u8);
        }
    }
}
