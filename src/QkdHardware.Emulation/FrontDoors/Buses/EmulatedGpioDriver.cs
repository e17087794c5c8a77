using System.Collections.Concurrent;
using System.Device.Gpio;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>The host's view of a pretend chip of lines.</summary>
internal sealed class EmulatedGpioDriver : GpioDriver
{
    private readonly EmulatedGpioChip chip;
    private readonly ConcurrentDictionary<int, bool> opened = new();
    private readonly ConcurrentDictionary<(int Line, PinChangeEventHandler Handler), PinEventTypes> handlers = new();

    public EmulatedGpioDriver(EmulatedGpioChip chip)
    {
        this.chip = chip;
        chip.Changed += OnChanged;
    }

    protected override int PinCount => chip.LineCount;

    protected override void OpenPin(int pinNumber)
    {
        chip.Open(pinNumber);
        opened[pinNumber] = true;
    }

    protected override void ClosePin(int pinNumber)
    {
        if (opened.TryRemove(pinNumber, out _)) chip.Close(pinNumber);
    }

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.InputPullUp or PinMode.InputPullDown or PinMode.Output;

    protected override void SetPinMode(int pinNumber, PinMode mode) => chip.SetMode(pinNumber, mode);

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue) =>
        chip.SetMode(pinNumber, mode, initialValue);

    protected override PinMode GetPinMode(int pinNumber) => chip.ModeOf(pinNumber);

    protected override PinValue Read(int pinNumber) => chip.Level(pinNumber);

    protected override void Write(int pinNumber, PinValue value) => chip.Write(pinNumber, value);

    protected override WaitForEventResult WaitForEvent(
        int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource<PinEventTypes>(TaskCreationOptions.RunContinuationsAsynchronously);
        PinChangeEventHandler handler = (_, change) => seen.TrySetResult(change.ChangeType);
        AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, handler);
        try
        {
            seen.Task.Wait(cancellationToken);
            return new WaitForEventResult { EventTypes = seen.Task.Result };
        }
        catch (OperationCanceledException)
        {
            return new WaitForEventResult { EventTypes = PinEventTypes.None, TimedOut = true };
        }
        finally
        {
            RemoveCallbackForPinValueChangedEvent(pinNumber, handler);
        }
    }

    protected override void AddCallbackForPinValueChangedEvent(
        int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        handlers.AddOrUpdate((pinNumber, callback), eventTypes, (_, before) => before | eventTypes);

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        handlers.TryRemove((pinNumber, callback), out _);

    protected override void Dispose(bool disposing)
    {
        chip.Changed -= OnChanged;
        handlers.Clear();
        foreach (int line in opened.Keys) ClosePin(line);
        base.Dispose(disposing);
    }

    private void OnChanged(int line, PinValue level)
    {
        PinEventTypes change = level == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling;
        foreach (((int at, PinChangeEventHandler handler), PinEventTypes wanted) in handlers)
        {
            if (at == line && (wanted & change) != 0) handler(this, new PinValueChangedEventArgs(change, line));
        }
    }
}
