using System.Device.Gpio;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>
/// A pretend chip of GPIO lines. A line that the host has as an output has the host's level; else the level that the
/// firmware drives, and, where it drives none, the pull's: high with a pull-up, low without. Thread-safe.
/// </summary>
public sealed class EmulatedGpioChip
{
    private readonly Lock gate = new();
    private readonly Line[] lines;

    /// <param name="lineCount">How many lines it has, from 0; at least 1.</param>
    public EmulatedGpioChip(int lineCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lineCount, 1);
        lines = new Line[lineCount];
        for (int i = 0; i < lineCount; i++) lines[i] = new Line();
    }

    /// <summary>A line's level changed, whoever changed it. Raised without a lock, on the thread of whoever changed it.</summary>
    public event Action<int, PinValue>? Changed;

    public int LineCount => lines.Length;

    /// <summary>The level that a meter would see.</summary>
    public PinValue Level(int line)
    {
        lock (gate) return At(line).Level;
    }

    /// <summary>The firmware drives a line, or leaves it alone (null). Against an output of the host it has no effect.</summary>
    public void Drive(int line, PinValue? level) => Change(line, state => state.Driven = level);

    internal void Open(int line)
    {
        lock (gate)
        {
            Line state = At(line);
            if (state.IsOpen) throw new IOException($"the line {line} is in use");
            state.IsOpen = true;
        }
    }

    internal void Close(int line) => Change(line, state => (state.IsOpen, state.Mode) = (false, PinMode.Input));

    internal PinMode ModeOf(int line)
    {
        lock (gate) return At(line).Mode;
    }

    internal void SetMode(int line, PinMode mode, PinValue? value = null) => Change(line, state =>
    {
        state.Mode = mode;
        state.Written = value ?? state.Written;
    });

    internal void Write(int line, PinValue value) => Change(line, state => state.Written = value);

    private void Change(int line, Action<Line> change)
    {
        PinValue before;
        PinValue after;
        lock (gate)
        {
            Line state = At(line);
            before = state.Level;
            change(state);
            after = state.Level;
        }

        if (before != after) Changed?.Invoke(line, after);
    }

    private Line At(int line)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(line, lines.Length);
        return lines[line];
    }

    private sealed class Line
    {
        public bool IsOpen { get; set; }

        public PinMode Mode { get; set; } = PinMode.Input;

        public PinValue Written { get; set; } = PinValue.Low;

        public PinValue? Driven { get; set; }

        public PinValue Level =>
            Mode == PinMode.Output ? Written
            : Driven ?? (Mode == PinMode.InputPullUp ? PinValue.High : PinValue.Low);
    }
}
