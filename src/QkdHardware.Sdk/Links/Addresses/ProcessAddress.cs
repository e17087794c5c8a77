using System.Text;

namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>
/// A program to start and to talk to on its standard input and output: <c>process:program argument argument</c>. Blanks
/// separate words; double quotes keep blanks in a word, and a doubled quote inside them is a quote. A backslash is an
/// ordinary character, so paths of Windows are written as they are. No shell sees the line: no variables, no patterns.
/// </summary>
public sealed class ProcessAddress
{
    private const string Start = "process:";
    private const char Quote = '"';

    private ProcessAddress(string program, IReadOnlyList<string> arguments) => (Program, Arguments) = (program, arguments);

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["process:program arguments"];

    /// <summary>A path, or a name that the operating system finds in PATH.</summary>
    public string Program { get; }

    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) => address.StartsWith(Start, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">No program, or a quote without its partner.</exception>
    public static ProcessAddress Parse(string address)
    {
        List<string> words = Accepts(address) ? Split(address, address[Start.Length..]) : [];
        return words.Count > 0 && words[0].Length > 0
            ? new ProcessAddress(words[0], words[1..])
            : throw new FormatException($"{address}: expected {Forms[0]}, such as process:/usr/bin/python3 bridge.py.");
    }

    public override string ToString() => Start + string.Join(' ', Arguments.Prepend(Program).Select(Write));

    private static string Write(string word) =>
        word.Length > 0 && !word.Any(character => IsBlank(character) || character == Quote)
            ? word
            : $"{Quote}{word.Replace("\"", "\"\"", StringComparison.Ordinal)}{Quote}";

    private static List<string> Split(string address, string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            if (character == Quote)
            {
                word ??= new StringBuilder();
                bool isDoubled = isQuoted && i + 1 < line.Length && line[i + 1] == Quote;
                if (isDoubled)
                {
                    word.Append(Quote);
                    i++;
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (IsBlank(character) && !isQuoted)
            {
                Finish();
            }
            else
            {
                (word ??= new StringBuilder()).Append(character);
            }
        }

        if (isQuoted)
        {
            throw new FormatException($"{address}: a double quote has no partner.");
        }

        Finish();
        return words;

        void Finish()
        {
            if (word is not null) words.Add(word.ToString());
            word = null;
        }
    }

    private static bool IsBlank(char character) => character is ' ' or '\t';
}
