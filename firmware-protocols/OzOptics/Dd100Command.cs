using System.Buffers;
using System.Globalization;
using System.Text;

namespace QkdHardware.Protocols.OzOptics;

/// <summary>One command line of SPEC.md.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Decibels">The attenuation of <see cref="Dd100Verb.Attenuate"/> in dB; 0 for the others.</param>
public readonly record struct Dd100Command(Dd100Verb Verb, double Decibels = 0)
{
    /// <summary>The attenuation's decimals on the wire; more cannot be expressed.</summary>
    public const int AttenuationDecimals = 2;

    /// <summary>The longest line that can be a command.</summary>
    public const int MaxLineLength = 32;

    /// <summary>Reads a command from a line without its end.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out Dd100Command command)
    {
        command = default;
        if (line.Length is 0 or > MaxLineLength)
        {
            return false;
        }

        string text = Encoding.ASCII.GetString(line).Trim();
        switch (text.ToUpperInvariant())
        {
            case "H":
                command = new(Dd100Verb.Home);
                return true;
            case "D":
                command = new(Dd100Verb.Display);
                return true;
            case "CD":
                command = new(Dd100Verb.Configuration);
                return true;
            case "RST":
                command = new(Dd100Verb.Reset);
                return true;
            default:
                bool isMove = text.Length > 1 && text[0] is 'A' or 'a';
                if (!isMove
                    || !double.TryParse(text.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    || !double.IsFinite(value))
                {
                    return false;
                }

                command = new(Dd100Verb.Attenuate, value);
                return true;
        }
    }

    /// <summary>Writes the command with CR, which both sources' firmware accepts.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        string text = Verb switch
        {
            Dd100Verb.Home => "H",
            Dd100Verb.Display => "D",
            Dd100Verb.Configuration => "CD",
            Dd100Verb.Reset => "RST",
            Dd100Verb.Attenuate => string.Create(CultureInfo.InvariantCulture, $"A{Decibels:F2}"),
            _ => throw new InvalidOperationException($"No such command: {Verb}."),
        };
        output.Write(Encoding.ASCII.GetBytes(text + "\r"));
    }

    /// <summary>The command's bytes.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(MaxLineLength);
        WriteTo(output);
        return output.WrittenMemory;
    }
}
