using System.Reflection;

namespace QkdHardware.Emulation.Twin;

/// <summary>Reads and changes the numbers of a twin by their path in the file, such as <c>link.loss_db</c>.</summary>
public static class TwinParameters
{
    private static readonly SortedDictionary<string, (PropertyInfo? Section, PropertyInfo Number)> Known = Find();

    /// <summary>Every path, sorted.</summary>
    public static IReadOnlyCollection<string> Paths => Known.Keys;

    /// <exception cref="ArgumentException">No such path; the message lists those that there are.</exception>
    public static double Get(TwinFile twin, string path)
    {
        (PropertyInfo? section, PropertyInfo number) = Lookup(path);
        object holder = section is null ? twin : section.GetValue(twin)!;
        return Convert.ToDouble(number.GetValue(holder));
    }

    /// <summary>A copy of the twin with one number changed.</summary>
    /// <exception cref="ArgumentException">No such path; the message lists those that there are.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Out of the number's range, or a fraction where it is whole.</exception>
    public static TwinFile Set(TwinFile twin, string path, double value)
    {
        (PropertyInfo? section, PropertyInfo number) = Lookup(path);
        TwinFile changed = twin with { };
        if (section is null)
        {
            Write(number, changed, path, value);
            return changed;
        }

        TwinSection part = (TwinSection)section.GetValue(twin)! with { };
        Write(number, part, path, value);
        section.SetValue(changed, part);
        return changed;
    }

    private static void Write(PropertyInfo number, TwinSection holder, string path, double value)
    {
        object typed = value;
        if (number.PropertyType != typeof(double))
        {
            bool isInt = number.PropertyType == typeof(int);
            double limit = isInt ? int.MaxValue : 1L << 53;
            if (value != Math.Floor(value) || Math.Abs(value) > limit)
            {
                throw new ArgumentOutOfRangeException($"{path} is {value}; expected a whole number to {limit}.", (Exception?)null);
            }

            typed = isInt ? (object)(int)value : (long)value;
        }

        number.SetValue(holder, typed, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    private static (PropertyInfo? Section, PropertyInfo Number) Lookup(string path) =>
        Known.TryGetValue(path, out (PropertyInfo? Section, PropertyInfo Number) found)
            ? found
            : throw new ArgumentException($"The twin has no number '{path}'; it has: {string.Join(", ", Known.Keys)}.", nameof(path));

    private static SortedDictionary<string, (PropertyInfo?, PropertyInfo)> Find()
    {
        SortedDictionary<string, (PropertyInfo?, PropertyInfo)> found = new(StringComparer.Ordinal);
        foreach (PropertyInfo property in typeof(TwinFile).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string key = TwinSection.KeyOf(property.Name);
            if (IsNumber(property))
            {
                found.Add(key, (null, property));
            }
            else if (property.PropertyType.IsSubclassOf(typeof(TwinSection)))
            {
                foreach (PropertyInfo inner in property.PropertyType.GetProperties().Where(IsNumber))
                {
                    found.Add($"{key}.{TwinSection.KeyOf(inner.Name)}", (property, inner));
                }
            }
        }

        return found;
    }

    private static bool IsNumber(PropertyInfo property) =>
        property.PropertyType == typeof(double) || property.PropertyType == typeof(int) || property.PropertyType == typeof(long);
}
