namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// One SCPI status group (SCPI-99 volume 1, section 9.3): a condition, the transitions that count, the events they left,
/// and the events that reach the status byte. Bit 15 is always 0. Thread safe.
/// </summary>
public sealed class ScpiStatusGroup
{
    /// <summary>Every bit that a register may have.</summary>
    public const int AllBits = 0x7FFF;

    private readonly Lock gate = new();
    private int condition;
    private int events;
    private int enable;
    private int positive = AllBits;
    private int negative;

    /// <summary>Raised, outside of any lock, when the summary may have changed.</summary>
    public event Action? Changed;

    /// <summary>What is the case now. Setting it leaves events behind by the transition filters.</summary>
    public int Condition
    {
        get => Read(ref condition);
        set
        {
            lock (gate)
            {
                int next = value & AllBits;
                events |= (next & ~condition & positive) | (~next & condition & negative);
                condition = next;
            }

            Changed?.Invoke();
        }
    }

    public int Enable { get => Read(ref enable); set => Write(ref enable, value); }

    /// <summary>Conditions that leave an event when they begin.</summary>
    public int PositiveTransition { get => Read(ref positive); set => Write(ref positive, value); }

    /// <summary>Conditions that leave an event when they end.</summary>
    public int NegativeTransition { get => Read(ref negative); set => Write(ref negative, value); }

    /// <summary>An enabled event is there.</summary>
    public bool Summary
    {
        get
        {
            lock (gate) return (events & enable) != 0;
        }
    }

    /// <summary>Reads the events and clears them.</summary>
    public int TakeEvents()
    {
        int taken;
        lock (gate) (taken, events) = (events, 0);
        Changed?.Invoke();
        return taken;
    }

    /// <summary><c>STATus:PRESet</c>: nothing enabled, beginnings count, endings do not.</summary>
    public void Preset()
    {
        lock (gate) (enable, positive, negative) = (0, AllBits, 0);
        Changed?.Invoke();
    }

    private int Read(ref int register)
    {
        lock (gate) return register;
    }

    private void Write(ref int register, int value)
    {
        lock (gate) register = value & AllBits;
        Changed?.Invoke();
    }
}
