using QkdHardware.Protocols.WebSq1;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>The two links of the instrument, what arrives on them, and their end.</summary>
internal sealed class EosLinks : IAsyncDisposable
{
    public const string ControlName = "control";
    public const string CountsName = "counts";

    // The vendor's client allows 10 s for a label and for a line.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FrameSubscription control;
    private readonly FrameSubscription counts;

    private EosLinks(
        LossSignal loss, LabelBoard labels, CountsDisplay display, FrameSubscription control, FrameSubscription counts)
    {
        (Loss, Labels, Display, this.control, this.counts) = (loss, labels, display, control, counts);
    }

    public LossSignal Loss { get; }

    public LabelBoard Labels { get; }

    public CountsDisplay Display { get; }

    public string LastExchange => control.LastExchange;

    public string LastLine => counts.LastExchange;

    /// <summary>Opens both links. Nothing is sent.</summary>
    public static async ValueTask<EosLinks> OpenAsync(DriverContext context, CancellationToken cancellationToken)
    {
        var loss = new LossSignal(context.DeviceId);
        var labels = new LabelBoard();
        var display = new CountsDisplay();

        // Without its counts an Eos can still be put into its safe state, so each link has its own signal.
        var controlLoss = new LossSignal(context.DeviceId, loss);
        var countsLoss = new LossSignal(context.DeviceId, loss);
        OnLoss(controlLoss, labels.End);
        OnLoss(countsLoss, display.End);
        FrameSubscription control = await FrameSubscription.OpenAsync(
            context.Channel(ControlName) with { MaxReplyLength = WebSqLimits.MaxReportLength },
            token => context.Links.OpenBytesAsync(ControlName, token),
            WebSqReportFraming.Instance,
            labels.Take,
            controlLoss,
            cancellationToken).ConfigureAwait(false);
        return await Opening.FinishAsync(control, async () =>
        {
            FrameSubscription counts = await FrameSubscription.OpenAsync(
                context.Channel(CountsName) with { MaxReplyLength = WebSqLimits.MaxCountsLineLength },
                token => context.Links.OpenBytesAsync(CountsName, token),
                WebSqCountsFraming.Instance,
                display.Take,
                countsLoss,
                cancellationToken).ConfigureAwait(false);
            return new EosLinks(loss, labels, display, control, counts);
        }).ConfigureAwait(false);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        control.SendAsync(new Request(command), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        var closed = new ObjectDisposedException(nameof(EosDetectors));
        Labels.End(closed);
        Display.End(closed);
        await counts.DisposeAsync().ConfigureAwait(false);
        await control.DisposeAsync().ConfigureAwait(false);
    }

    private static void OnLoss(LossSignal loss, Action<Exception> end) =>
        loss.Task.ContinueWith(
            lost => end(lost.Result),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
