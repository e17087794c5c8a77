using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Drivers.SingleQuantum;

public sealed class EosCommandTests
{
    private readonly EosScript script = new();

    [Fact]
    public async Task SetBias_WaitsForTheBroadcastOfTheCommandedValues()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(EosScript.SetBias("12.0, 8.5"), EosScript.Bare("BiasCurrent", "[1, 2]"));

        Task setting = detectors.SetBiasAsync(MicroAmperes(12, 8.5)).AsTask();
        await script.Control.WhenSent(WebSqVectors.AllLabels.Length + 1).Bounded();
        Assert.False(setting.IsCompleted);

        script.Control.Push(EosScript.Bare("BiasCurrent", "[12.02, 8.5]")); // Within the tolerance.
        await setting.Bounded();
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task SetEnabled_BroadcastAfterALineOfOtherLabels_IsConfirmed()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(
            WebSqVectors.Enable, EosScript.Bare("StartAutoIV", "false"), EosScript.Bare("DetectorEnable", "true"));

        await detectors.SetEnabledAsync(true).AsTask().Bounded();

        script.Control.AssertFinished();
    }

    [Fact]
    public async Task SetBias_LabelAlreadySaysSo_AsksInsteadOfWaiting()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(EosScript.SetBias("0.0, 0.0")).Expect(WebSqVectors.AllLabels, EosScript.Labels);

        await detectors.SetBiasAsync(MicroAmperes(0, 0)).AsTask().Bounded();

        script.Control.AssertFinished();
    }

    [Fact]
    public async Task SetMeasurementPeriod_NoBroadcast_IsAskedForAndConfirmed()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control
            .Expect(WebSqVectors.SetPeriod)
            .Expect(WebSqVectors.AllLabels, EosScript.Labels.Replace("100", "10", StringComparison.Ordinal));

        Task setting = detectors.SetMeasurementPeriodAsync(TimeSpan.FromMilliseconds(10)).AsTask();
        await script.PassUntilSentAsync((2 * WebSqVectors.AllLabels.Length) + WebSqVectors.SetPeriod.Length);

        await setting.Bounded();
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task SetBias_NothingIsReported_TimesOut()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(EosScript.SetBias("12.0, 8.0")).Expect(WebSqVectors.AllLabels);

        Task setting = detectors.SetBiasAsync(MicroAmperes(12, 8)).AsTask();
        await script.PassUntilDoneAsync(setting);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => setting.Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains("bias currents of 12, 8 uA", exception.Message, StringComparison.Ordinal);
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task SetBias_OtherValuesAreReported_IsRejectedAndNamesThem()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control
            .Expect(EosScript.SetBias("12.0, 8.0"))
            .Expect(WebSqVectors.AllLabels, EosScript.Labels)
            .Expect(WebSqVectors.AllLabels);

        Task setting = detectors.SetBiasAsync(MicroAmperes(12, 8)).AsTask();
        await script.Control.WhenSent(WebSqVectors.AllLabels.Length + EosScript.SetBias("12.0, 8.0").Length).Bounded();
        await detectors.ReadBiasAsync().AsTask().Bounded(); // Now the old values were reported again.
        await script.PassUntilDoneAsync(setting);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => setting.Bounded());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("BiasCurrent is reported as [0.0, 0.0]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetBias_ErrorIsReportedMeanwhile_IsRejectedWithItsText()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(EosScript.SetBias("12.0, 8.0"), EosScript.Bare("ErrorMessage", "\"channel 2 is shorted\""));

        var exception = await Assert.ThrowsAsync<InstrumentException>(
            () => detectors.SetBiasAsync(MicroAmperes(12, 8)).AsTask().Bounded());

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("channel 2 is shorted", exception.Message, StringComparison.Ordinal);
        Assert.Empty(detectors.ReportedErrors);
    }

    [Fact]
    public async Task Error_WhileNothingIsCommanded_IsKeptAndRefusesNothing()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        string old = """{"label": "LastError", "value": {"value": "fan"}}""";
        script.Control
            .Push(EosScript.Bare("LastError", "\"fan\""), EosScript.Bare("LastError", "\"\""), EosScript.Bare("LastError", "\"fan\""))
            .Expect(WebSqVectors.AllLabels, EosScript.Labels)
            .Expect(EosScript.SetBias("0.0, 0.0"))
            .Expect(WebSqVectors.AllLabels, old + EosScript.Labels); // An old error in a list is no news.

        await detectors.ReadBiasAsync().AsTask().Bounded();
        await detectors.SetBiasAsync(MicroAmperes(0, 0)).AsTask().Bounded();

        Assert.Equal(["LastError: fan", "LastError: fan"], detectors.ReportedErrors);
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task Read_AsksAnew()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        string labels = EosScript.Labels.Replace("[0.0, 0.0]", "[7.5, 20]", StringComparison.Ordinal)
            .Replace("false", "true", StringComparison.Ordinal);
        script.Control.Expect(WebSqVectors.AllLabels, labels).Expect(WebSqVectors.AllLabels, labels);

        IReadOnlyList<Amperes> bias = await detectors.ReadBiasAsync().AsTask().Bounded();

        Assert.Equal([7.5, 20], bias.Select(current => Math.Round(current.Microamperes, 9)));
        Assert.True(await detectors.ReadEnabledAsync().AsTask().Bounded());
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task OutOfRange_ThrowsBeforeAByteIsSent()
    {
        await using EosDetectors detectors = await script.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => detectors.SetBiasAsync(MicroAmperes(1)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => detectors.SetBiasAsync(MicroAmperes(1, 40.1)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => detectors.SetBiasAsync(MicroAmperes(-0.1, 1)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => detectors.SetBiasAsync(MicroAmperes(double.NaN, 1)).AsTask());
        foreach (TimeSpan period in new[] { TimeSpan.FromMilliseconds(9), TimeSpan.FromMilliseconds(10.5), TimeSpan.FromHours(1.1) })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => detectors.SetMeasurementPeriodAsync(period).AsTask());
        }

        Assert.Equal(WebSqVectors.AllLabels, script.Control.Sent);
    }

    [Fact]
    public async Task SafeState_SendsBothAtOnceEvenWhileACommandWaits_AndConfirmsBoth()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        string disable = WebSqVectors.Enable.Replace("true", "false", StringComparison.Ordinal);
        string running = EosScript.Labels.Replace("[0.0, 0.0]", "[5, 5]", StringComparison.Ordinal)
            .Replace("false", "true", StringComparison.Ordinal);
        script.Control
            .Expect(EosScript.SetBias("12.0, 8.0"))
            .Expect(WebSqVectors.AllLabels, running)
            .Expect(EosScript.SetBias("0.0, 0.0") + disable);
        Task waiting = detectors.SetBiasAsync(MicroAmperes(12, 8)).AsTask();
        await script.Control.WhenSent(WebSqVectors.AllLabels.Length + EosScript.SetBias("12.0, 8.0").Length).Bounded();
        Assert.True(await detectors.ReadEnabledAsync().AsTask().Bounded());

        Task safe = detectors.EnterSafeStateAsync().AsTask();
        script.Control.AssertFinished();
        script.Control.Push(EosScript.Bare("DetectorEnable", "false"));
        Assert.False(safe.IsCompleted);
        script.Control.Push(EosScript.Bare("BiasCurrent", "[0.0, 0.0]"));

        await safe.Bounded();
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Cancelled_WhileWaiting_ThrowsAndTheNextCommandIsServed()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        using var cancel = new CancellationTokenSource();
        script.Control
            .Expect(EosScript.SetBias("12.0, 8.0"))
            .Expect(WebSqVectors.Enable, EosScript.Bare("DetectorEnable", "true"));
        Task setting = detectors.SetBiasAsync(MicroAmperes(12, 8), cancel.Token).AsTask();
        await script.Control.WhenSent(WebSqVectors.AllLabels.Length + 1).Bounded();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => setting.Bounded());
        await detectors.SetEnabledAsync(true).AsTask().Bounded();
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task ControlLost_WhileACommandWaits_FailsItAtOnceAndCompletesLost()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(EosScript.SetBias("12.0, 8.0"));
        Task setting = detectors.SetBiasAsync(MicroAmperes(12, 8)).AsTask();
        await script.Control.WhenSent(WebSqVectors.AllLabels.Length + 1).Bounded();

        script.Control.HangUp();

        Assert.Equal(
            InstrumentErrorKind.Disconnected, (await Assert.ThrowsAsync<InstrumentException>(() => setting.Bounded())).Kind);
        Assert.Contains("control", (await detectors.Lost.Bounded()).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InstrumentException>(() => detectors.SetEnabledAsync(true).AsTask().Bounded());
    }

    [Fact]
    public async Task CountsLost_FailsReadingsAndCompletesLost_ButTheSafeStateIsStillReached()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        Task reading = detectors.ReadCountsAsync().AsTask();

        script.Counts.HangUp();

        Assert.Equal(
            InstrumentErrorKind.Disconnected, (await Assert.ThrowsAsync<InstrumentException>(() => reading.Bounded())).Kind);
        Assert.Contains("counts", (await detectors.Lost.Bounded()).Message, StringComparison.Ordinal);
        script.Control
            .Expect(EosScript.SetBias("0.0, 0.0"))
            .Expect(WebSqVectors.AllLabels, EosScript.Labels)
            .Expect(WebSqVectors.Enable.Replace("true", "false", StringComparison.Ordinal))
            .Expect(WebSqVectors.AllLabels, EosScript.Labels);
        await detectors.EnterSafeStateAsync().AsTask().Bounded();
        script.Control.AssertFinished();
    }

    [Fact]
    public async Task Garbage_OnTheControlLink_IsALoss()
    {
        await using EosDetectors detectors = await script.OpenAsync();

        script.Control.Push("{not json}");

        Assert.Contains("not valid JSON", (await detectors.Lost.Bounded()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_EndsWhatWaits()
    {
        EosDetectors detectors = await script.OpenAsync();
        script.Control.Expect(WebSqVectors.AllLabels);
        Task reading = detectors.ReadBiasAsync().AsTask();

        await detectors.DisposeAsync().AsTask().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.Bounded());
        Assert.True(script.Control.IsDisposed && script.Counts.IsDisposed);
    }

    private static Amperes[] MicroAmperes(params double[] values) => [.. values.Select(Amperes.FromMicroamperes)];
}
