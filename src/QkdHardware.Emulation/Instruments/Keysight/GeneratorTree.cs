using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>
/// Adds the generator's commands to a tree: each runs under the state's lock, for the output that the header's suffix names.
/// In patterns, <c>#</c> stands for the suffixes that the model has.
/// </summary>
internal sealed class GeneratorTree(GeneratorState state)
{
    /// <summary>How the instrument answers numbers (SPEC.md).</summary>
    public const string NumberFormat = "+0.000000000000000E+00;-0.000000000000000E+00";

    private static readonly ScpiArity OneAtMost = ScpiArity.Between(0, 1);

    public ScpiTree Tree { get; } = new();

    public GeneratorState State => state;

    /// <summary>A setting with its query; the query may ask for a limit.</summary>
    public GeneratorTree Setting(
        string pattern, Action<GeneratorOutput, ScpiCall> set, Action<GeneratorOutput, ScpiCall> ask, ScpiArity? parameters = null)
    {
        Tree.Command(Expand(pattern), Guarded(set), Guarded(ask), parameters, OneAtMost);
        return this;
    }

    public GeneratorTree Command(string pattern, Action<GeneratorOutput, ScpiCall> command, ScpiArity parameters)
    {
        Tree.Command(Expand(pattern), Guarded(command), query: null, parameters);
        return this;
    }

    public GeneratorTree Query(string pattern, Action<GeneratorOutput, ScpiCall> query)
    {
        Tree.Query(Expand(pattern), Guarded(query), OneAtMost);
        return this;
    }

    /// <summary>A number with limits that also <c>MIN</c>, <c>MAX</c> and <c>DEF</c> name; a number outside is clipped with -222.</summary>
    public GeneratorTree Number(
        string pattern,
        string? unit,
        Func<GeneratorOutput, (double Least, double Most, double Default)> limits,
        Func<GeneratorOutput, double> get,
        Action<GeneratorOutput, double> set) =>
        Setting(
            pattern,
            (output, call) =>
            {
                (double least, double most, double initial) = limits(output);
                double value = Named(call, least, most, initial) ?? GeneratorState.Clip(call, call.Number(0, unit), least, most);
                set(output, value);
            },
            (output, call) =>
            {
                (double least, double most, double initial) = limits(output);
                call.Reply.Number(Named(call, least, most, initial) ?? get(output), NumberFormat);
            });

    /// <summary>A number that is only kept.</summary>
    public GeneratorTree Kept(string pattern, string? unit, double least, double most, double initial) =>
        Number(
            pattern,
            unit,
            _ => (least, most, initial),
            output => output.Numbers.GetValueOrDefault(pattern, initial),
            (output, value) => output.Numbers[pattern] = value);

    /// <summary>A switch that is only kept.</summary>
    public GeneratorTree KeptSwitch(string pattern) =>
        Setting(
            pattern,
            (output, call) => output.Numbers[pattern] = call.Boolean(0) ? 1 : 0,
            (output, call) => call.Reply.Boolean(output.Numbers.GetValueOrDefault(pattern) != 0));

    /// <summary>A choice that is only kept; the first is the initial one.</summary>
    public GeneratorTree KeptChoice(string pattern, params ScpiKeyword[] choices) =>
        Setting(
            pattern,
            (output, call) => output.Choices[pattern] = call.Choice(0, choices),
            (output, call) => call.Reply.Keyword(output.Choices.GetValueOrDefault(pattern, choices[0]).ShortForm));

    private static double? Named(ScpiCall call, double least, double most, double initial)
    {
        if (!call.HasParameter(0))
        {
            return null;
        }

        ScpiParameter parameter = call.Parameter(0);
        return parameter.Is(GeneratorKeywords.Minimum) ? least
            : parameter.Is(GeneratorKeywords.Maximum) ? most
            : parameter.Is(GeneratorKeywords.Default) ? initial
            : call.IsQuery ? throw new ScpiErrorException(parameter.WrongKind())
            : null;
    }

    private string Expand(string pattern) =>
        pattern.Replace("#", state.Outputs.Count > 1 ? "[1|2]" : "[1]", StringComparison.Ordinal);

    private Action<ScpiCall> Guarded(Action<GeneratorOutput, ScpiCall> handler) =>
        call => state.Run(() => handler(state.Outputs[call.Suffix() - 1], call));
}
