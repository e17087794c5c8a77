using System.Collections;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace QkdHardware.Configuration;

/// <summary>
/// Looks at each value before it is read: a mapping, a list or a scalar must stand where the type wants one, and never
/// nothing at all, which would leave a null behind a member that is none. Reads numbers and flags itself, so that a wrong
/// one is told in words that its writer knows.
/// </summary>
internal sealed class NodeShapes : INodeDeserializer
{
    private const int MaxTextShown = 40;

    public bool Deserialize(
        IParser reader,
        Type expectedType,
        Func<IParser, Type, object?> nestedObjectDeserializer,
        out object? value,
        ObjectDeserializer rootDeserializer)
    {
        value = null;
        Type type = Nullable.GetUnderlyingType(expectedType) ?? expectedType;
        string wanted = Describe(type);
        ParsingEvent found = reader.Current!;
        bool fits = found switch
        {
            MappingStart => IsMapping(type),
            SequenceStart => IsList(type),
            Scalar scalar => IsScalar(type) && !IsNothing(scalar),
            _ => true,
        };
        if (!fits)
        {
            throw new MistakeException(found.Start, $"Expected {wanted}, found {Describe(found)}.");
        }

        if (found is not Scalar text || !TryRead(type, text.Value, out value))
        {
            return false;
        }

        reader.MoveNext();
        return value is not null ? true : throw new MistakeException(text.Start, $"Expected {wanted}, found {Describe(text)}.");
    }

    // True when the type is one of those read here; the value is null when the text is none.
    private static bool TryRead(Type type, string text, out object? value)
    {
        string digits = text.Replace("_", string.Empty, StringComparison.Ordinal);
        value = null;
        if (type == typeof(int))
        {
            value = int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
        }
        else if (type == typeof(long))
        {
            value = long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
        }
        else if (type == typeof(double))
        {
            value = digits.ToUpperInvariant() switch
            {
                ".NAN" => double.NaN,
                ".INF" or "+.INF" => double.PositiveInfinity,
                "-.INF" => double.NegativeInfinity,
                _ => double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
            };
        }
        else if (type == typeof(bool))
        {
            value = bool.TryParse(text, out bool flag) ? flag : null;
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Located) || type == typeof(object);

    private static bool IsMapping(Type type) =>
        type == typeof(object) || typeof(IDictionary).IsAssignableFrom(type) || (!IsScalar(type) && !IsList(type));

    private static bool IsList(Type type) =>
        type == typeof(object)
        || (typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string) && !typeof(IDictionary).IsAssignableFrom(type));

    private static bool IsNothing(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";

    private static string Describe(Type type) =>
        type == typeof(int) ? $"a whole number from {int.MinValue} to {int.MaxValue}"
        : type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number such as 0.5"
        : type == typeof(bool) ? "true or false"
        : IsScalar(type) ? "a text"
        : IsList(type) ? "a list"
        : "a mapping of keys to values";

    private static string Describe(ParsingEvent found) => found switch
    {
        MappingStart => "a mapping",
        SequenceStart => "a list",
        Scalar scalar when IsNothing(scalar) => "nothing",
        Scalar { Value.Length: > MaxTextShown } scalar => $"'{Printable(scalar.Value[..MaxTextShown])}...'",
        Scalar scalar => $"'{Printable(scalar.Value)}'",
        _ => "something else",
    };

    private static string Printable(string text) => string.Create(text.Length, text, (shown, all) =>
    {
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = char.IsControl(all[i]) ? '?' : all[i];
        }
    });
}
