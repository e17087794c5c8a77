using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>One caller that waits for a label to be reported anew with a certain value.</summary>
/// <param name="label">The label's name.</param>
/// <param name="matches">Whether a value is the awaited one.</param>
/// <param name="claimsErrors">Whether an error that is reported meanwhile is the answer to this caller's command.</param>
/// <param name="end">Called on disposal.</param>
internal sealed class LabelWait(
    string label, Func<WebSqValue, bool> matches, bool claimsErrors, Action<LabelWait> end) : IDisposable
{
    private readonly TaskCompletionSource<WebSqValue> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The awaited value. Faults with <see cref="ReportedErrorException"/>, or with what ended all waiting.</summary>
    public Task<WebSqValue> Task => outcome.Task;

    /// <summary>The last value that was reported since the wait began and was not the awaited one; null for none.</summary>
    public string? Unwanted { get; private set; }

    public void Take(WebSqReport report)
    {
        if (report.Label != label)
        {
            return;
        }

        if (matches(report.Value))
        {
            outcome.TrySetResult(report.Value);
        }
        else
        {
            Unwanted = report.Value.ToString();
        }
    }

    /// <summary>Returns whether the error was an answer to this caller.</summary>
    public bool TakeError(string text) => claimsErrors && outcome.TrySetException(new ReportedErrorException(text));

    public void Fail(Exception reason) => outcome.TrySetException(reason);

    public void Dispose()
    {
        end(this);
        _ = outcome.Task.Exception; // Seen, also when nobody waits any more.
    }
}
