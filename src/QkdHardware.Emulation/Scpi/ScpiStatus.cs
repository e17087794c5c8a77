using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// The status registers of one instrument (IEEE 488.2 section 11, SCPI-99 volume 1, chapter 9) with its error queue.
/// They survive <c>*RST</c> and device clear. Thread safe: physics may raise conditions while commands run.
/// </summary>
public sealed class ScpiStatus
{
    private readonly Lock gate = new();
    private StandardEvents events = StandardEvents.PowerOn;
    private StandardEvents eventEnable;
    private StatusByte serviceEnable;

    public ScpiStatus(ScpiDialect dialect)
    {
        Errors = new(dialect);
        Operation.Changed += RaiseChanged;
        Questionable.Changed += RaiseChanged;
    }

    /// <summary>Raised, outside of any lock, when the status byte may have changed.</summary>
    public event Action? Changed;

    public ScpiErrorFifo Errors { get; }

    /// <summary><c>STATus:OPERation</c>.</summary>
    public ScpiStatusGroup Operation { get; } = new();

    /// <summary><c>STATus:QUEStionable</c>.</summary>
    public ScpiStatusGroup Questionable { get; } = new();

    /// <summary><c>*ESE</c>.</summary>
    public StandardEvents EventEnable
    {
        get
        {
            lock (gate) return eventEnable;
        }

        set
        {
            lock (gate) eventEnable = value;
            RaiseChanged();
        }
    }

    /// <summary><c>*SRE</c>; its bit 6 does not exist.</summary>
    public StatusByte ServiceEnable
    {
        get
        {
            lock (gate) return serviceEnable;
        }

        set
        {
            lock (gate) serviceEnable = value & ~StatusByte.RequestService;
            RaiseChanged();
        }
    }

    /// <summary>Sets standard events.</summary>
    public void Raise(StandardEvents raised)
    {
        lock (gate) events |= raised;
        RaiseChanged();
    }

    /// <summary><c>*ESR?</c>: reads the standard events and clears them.</summary>
    public StandardEvents TakeEvents()
    {
        StandardEvents taken;
        lock (gate) (taken, events) = (events, StandardEvents.None);
        RaiseChanged();
        return taken;
    }

    /// <summary>Queues an error and sets the standard event of its class.</summary>
    public void Report(ScpiErrorReport report)
    {
        StandardEvents raised = EventOf(report.Number);
        if (!Errors.Push(report) && !Errors.DropsWhenFull) raised |= StandardEvents.DeviceError;
        Raise(raised);
    }

    /// <summary><c>*CLS</c>: events and errors go; enables and conditions stay.</summary>
    public void Clear()
    {
        Errors.Clear();
        Operation.TakeEvents();
        Questionable.TakeEvents();
        TakeEvents();
    }

    /// <summary>The status byte without bit 6, which depends on who asks.</summary>
    /// <param name="messageAvailable">A response waits on the asking connection.</param>
    public StatusByte Summarize(bool messageAvailable)
    {
        StatusByte summary = StatusByte.None;
        if (Errors.Count > 0) summary |= StatusByte.ErrorQueue;
        if (Questionable.Summary) summary |= StatusByte.Questionable;
        if (messageAvailable) summary |= StatusByte.MessageAvailable;
        if (Operation.Summary) summary |= StatusByte.Operation;
        lock (gate) return (events & eventEnable) != 0 ? summary | StatusByte.StandardEvent : summary;
    }

    private static StandardEvents EventOf(int number) => number switch
    {
        > 0 => StandardEvents.DeviceError,
        <= -100 and > -200 => StandardEvents.CommandError,
        <= -200 and > -300 => StandardEvents.ExecutionError,
        <= -300 and > -400 => StandardEvents.DeviceError,
        <= -400 and > -500 => StandardEvents.QueryError,
        <= -500 and > -600 => StandardEvents.PowerOn,
        <= -600 and > -700 => StandardEvents.UserRequest,
        <= -700 and > -800 => StandardEvents.RequestControl,
        <= -800 and > -900 => StandardEvents.OperationComplete,
        _ => StandardEvents.None,
    };

    private void RaiseChanged() => Changed?.Invoke();
}
