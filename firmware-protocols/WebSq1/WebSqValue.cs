using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using QkdHardware.Protocols.Json;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>A value of a message. Reading it as something that it is not fails quietly. Independent of the bytes it was read from.</summary>
/// <param name="element">What was read; undefined when the message has none.</param>
public readonly struct WebSqValue(JsonElement element)
{
    /// <summary>Whether a text says that there is no error: nothing, false, zero or empty.</summary>
    public bool IsNothing => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => ToString().Length == 0,
        JsonValueKind.Array => element.GetArrayLength() == 0,
        JsonValueKind.Number => TryGetNumber(out double number) && number == 0,
        _ => false,
    };

    internal JsonElement Element => element;

    /// <summary>A finite number.</summary>
    public bool TryGetNumber(out double number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out number) && double.IsFinite(number);
    }

    /// <summary>A whole number from 0 on, however it is written.</summary>
    public bool TryGetCount(int most, out int count)
    {
        bool ok = TryGetNumber(out double number) && number >= 0 && number <= most && number == Math.Floor(number);
        count = ok ? (int)number : 0;
        return ok;
    }

    /// <summary><c>true</c> or <c>false</c>, or 1 or 0.</summary>
    public bool TryGetFlag(out bool flag)
    {
        flag = element.ValueKind == JsonValueKind.True || (TryGetNumber(out double number) && number == 1);
        return flag || element.ValueKind == JsonValueKind.False || (TryGetNumber(out number) && number == 0);
    }

    /// <summary>An array of finite numbers.</summary>
    /// <param name="length">How many there must be.</param>
    public bool TryGetNumbers(int length, out double[] numbers)
    {
        numbers = [];
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != length)
        {
            return false;
        }

        var read = new double[length];
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (!new WebSqValue(item).TryGetNumber(out read[i++]))
            {
                return false;
            }
        }

        numbers = read;
        return true;
    }

    /// <summary>A string's text, or the JSON of anything else, for messages.</summary>
    public override string ToString() => element.ValueKind switch
    {
        JsonValueKind.Undefined => string.Empty,
        JsonValueKind.String when ForeignJson.TryGetText(element, out string text) => text,
        _ => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element)),
    };
}
