using System.Globalization;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// The settings of one kind of block as commands: each can be set, is asked with a question mark, and takes its default
/// when it is set without a value (SPEC.md section 2).
/// </summary>
/// <param name="tree">Gets the commands.</param>
/// <param name="prefix">The header of the block.</param>
/// <param name="store">The blocks' settings.</param>
/// <param name="indexOf">Which of them a call means.</param>
/// <typeparam name="T">An immutable record with the defaults.</typeparam>
internal sealed class SettingCommands<T>(ScpiTree tree, string prefix, T[] store, Func<ScpiCall, int> indexOf)
    where T : class, new()
{
    private readonly T defaults = new();

    public SettingCommands<T> Flag(string path, Func<T, bool> get, Func<T, bool, T> set) =>
        Add(path, get, set, call => call.Boolean(0), value => value ? "ON" : "OFF");

    public SettingCommands<T> Word(string path, Func<T, ScpiKeyword> get, Func<T, ScpiKeyword, T> set, params ScpiKeyword[] words) =>
        Add(path, get, set, call => call.Choice(0, words), value => value.ShortForm);

    public SettingCommands<T> Link(string path, Func<T, Id900Block> get, Func<T, Id900Block, T> set) =>
        Add(path, get, set, BlockOf, value => value.ToString());

    /// <summary>A time in ps; it may come with the unit TB, and is answered with it.</summary>
    public SettingCommands<T> Time(
        string path, Func<T, long> get, Func<T, long, T> set, long minimum = 0, long maximum = Id900Words.MaxTimePs) =>
        Add(
            path,
            get,
            set,
            call => (long)Math.Round(call.Number(0, minimum, maximum, Id900Words.TimeBase)),
            Id900Reply.Time);

    public SettingCommands<T> Volts(string path, Func<T, double> get, Func<T, double, T> set, double limit) =>
        Add(
            path,
            get,
            set,
            call => call.Number(0, -limit, limit, "V"),
            value => string.Create(CultureInfo.InvariantCulture, $"{value}V"));

    public SettingCommands<T> Integer(string path, Func<T, long> get, Func<T, long, T> set, long minimum, long maximum) =>
        Add(path, get, set, call => call.Integer(0, minimum, maximum), value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number from 1 up, or INF.</summary>
    public SettingCommands<T> Count(string path, Func<T, long?> get, Func<T, long?, T> set) =>
        Add(
            path,
            get,
            set,
            call => call.Parameter(0).Is(Id900Words.Infinite) ? null : call.Integer(0, 1),
            value => value?.ToString(CultureInfo.InvariantCulture) ?? Id900Words.Infinite.ShortForm);

    public SettingCommands<T> Event(string path, Action<int> action)
    {
        tree.Event(prefix + path, call => action(indexOf(call)));
        return this;
    }

    public SettingCommands<T> Query(string path, Func<int, string> answer)
    {
        tree.Query(prefix + path, call => call.Reply.Raw(answer(indexOf(call))));
        return this;
    }

    private SettingCommands<T> Add<TValue>(
        string path, Func<T, TValue> get, Func<T, TValue, T> set, Func<ScpiCall, TValue> read, Func<TValue, string> write)
    {
        tree.Command(
            prefix + path,
            call =>
            {
                TValue value = call.HasParameter(0) ? read(call) : get(defaults);
                int index = indexOf(call);
                store[index] = set(store[index], value);
            },
            query: call => call.Reply.Raw(write(get(store[indexOf(call)]))),
            parameters: ScpiArity.Between(0, 1));
        return this;
    }

    private static Id900Block BlockOf(ScpiCall call) =>
        Id900Block.TryParse(call.Keyword(0), out Id900Block block)
            ? block
            : throw new ScpiErrorException(ScpiErrorCode.IllegalParameterValue);
}
