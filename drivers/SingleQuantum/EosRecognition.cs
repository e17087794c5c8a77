using QkdHardware.Abstractions.Errors;
using QkdHardware.Protocols.WebSq1;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>There is no identity query: the instrument is known by the labels that it lists.</summary>
internal static class EosRecognition
{
    private static readonly string[] Telling =
        [WebSqNames.NumberOfDetectors, WebSqNames.BiasCurrent, WebSqNames.DetectorEnable];

    /// <summary>Asks for all labels, waits for the telling ones, and returns the number of detectors.</summary>
    /// <exception cref="InstrumentException">Timeout, Disconnected, WrongInstrument or ProtocolViolation.</exception>
    public static async ValueTask<int> RecogniseAsync(
        DriverContext context, EosLinks links, CancellationToken cancellationToken)
    {
        LabelWait[] waits = [.. Telling.Select(label => links.Labels.Expect(label, static _ => true))];
        try
        {
            await links.SendAsync(WebSqCommand.AllLabels, cancellationToken).ConfigureAwait(false);
            WebSqValue[] values = await Task.WhenAll(waits.Select(wait => wait.Task))
                .WaitAsync(EosLinks.Patience, context.Time, cancellationToken).ConfigureAwait(false);
            return Check(context, links, values);
        }
        catch (TimeoutException)
        {
            throw Unrecognised(context, links, [.. Telling.Where((_, i) => !waits[i].Task.IsCompleted)]);
        }
        finally
        {
            foreach (LabelWait wait in waits)
            {
                wait.Dispose();
            }
        }
    }

    private static int Check(DriverContext context, EosLinks links, WebSqValue[] values)
    {
        if (!values[0].TryGetCount(WebSqLimits.MaxDetectors, out int detectors) || detectors == 0)
        {
            throw context.Violation(
                $"expected 1 to {WebSqLimits.MaxDetectors} as {WebSqNames.NumberOfDetectors}, the label says {values[0]}.",
                links.LastExchange);
        }

        return values[1].TryGetNumbers(detectors, out _)
            ? detectors
            : throw context.Violation(
                $"expected {detectors} numbers as {WebSqNames.BiasCurrent}, the label says {values[1]}.",
                links.LastExchange);
    }

    private static InstrumentException Unrecognised(DriverContext context, EosLinks links, string[] missing) =>
        links.Labels.IsEmpty
            ? new(
                InstrumentErrorKind.Timeout,
                context.DeviceId,
                $"no answer to {WebSqNames.AllLabels} within {EosLinks.Patience.TotalSeconds:0.###} s.",
                links.LastExchange,
                "Check that the link leads to the control port and that the instrument's control program runs.")
            : context.WrongInstrument(
                $"the answer to {WebSqNames.AllLabels} lacks {string.Join(" and ", missing)}, by which an Eos is recognised.",
                links.LastExchange);
}
