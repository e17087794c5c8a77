namespace QkdHardware.Configuration;

/// <summary>A configuration file with a mistake: where it is and what was expected.</summary>
public sealed class ConfigurationException : Exception
{
    /// <param name="file">The file as the user named it.</param>
    /// <param name="line">Counted from 1; 0 when the mistake is not at a place.</param>
    /// <param name="column">Counted from 1; 0 when the mistake is not at a place.</param>
    /// <param name="problem">One sentence: what is wrong, what was expected, what to do.</param>
    /// <param name="innerException">The parser's own words.</param>
    public ConfigurationException(string file, long line, long column, string problem, Exception? innerException = null)
        : base(line > 0 ? $"{file}:{line}:{column}: {problem}" : $"{file}: {problem}", innerException)
    {
        (File, Line, Column, Problem) = (file, line, column, problem);
    }

    public string File { get; }

    public long Line { get; }

    public long Column { get; }

    public string Problem { get; }
}
