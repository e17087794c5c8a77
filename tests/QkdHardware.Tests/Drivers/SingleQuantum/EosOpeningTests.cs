using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Drivers.SingleQuantum;

public sealed class EosOpeningTests
{
    private readonly EosScript script = new();

    [Fact]
    public async Task Open_LabelsInOnePortion_IsRecognisedByThem()
    {
        await using EosDetectors detectors = await script.OpenAsync();

        Assert.Equal(2, detectors.DetectorCount);
        Assert.Equal("labelProps lists NumberOfDetectors = 2, BiasCurrent, DetectorEnable", detectors.Identity.RecognisedBy);
        Assert.Equal(new Interval<Amperes>(new(0), Amperes.FromMicroamperes(40)), detectors.BiasRange);
        script.Control.AssertFinished();
        Assert.Empty(script.Counts.Sent);
    }

    [Fact]
    public async Task Open_LabelsByteByByte_IsRecognised()
    {
        await using EosDetectors detectors = await script.OpenAsync([.. EosScript.Labels.Select(c => c.ToString())]);

        Assert.Equal(2, detectors.DetectorCount);
    }

    [Fact]
    public async Task Open_EveryObjectWithItsOwnEtbAndCutAnywhere_IsRecognised()
    {
        string labels = EosScript.Labels.Replace("}{", "}\u0017{", StringComparison.Ordinal);
        for (int cut = 1; cut < labels.Length; cut += 7)
        {
            var own = new EosScript();
            await using EosDetectors detectors = await own.OpenAsync(labels[..cut], labels[cut..]);
            Assert.Equal(2, detectors.DetectorCount);
        }
    }

    [Fact]
    public async Task Open_NoAnswer_TimesOutAndClosesBothLinks()
    {
        script.Control.Expect(WebSqVectors.AllLabels);
        Task<EosDetectors> opening = EosDetectors.OpenAsync(script.Context()).AsTask();
        await script.Control.WhenSent(1).Bounded();
        await script.PassUntilDoneAsync(opening);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => opening.Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains("no answer to labelProps within 10 s", exception.Message, StringComparison.Ordinal);
        Assert.True(script.Control.IsDisposed && script.Counts.IsDisposed);
    }

    [Theory]
    [InlineData("""{"request": "labelProps", "value": "None"}""", "NumberOfDetectors and BiasCurrent and DetectorEnable")] // An echo.
    [InlineData("""{"label": "NumberOfDetectors", "value": {"value": 2}}""", "BiasCurrent and DetectorEnable")]
    public async Task Open_OtherLabels_IsTheWrongInstrument(string labels, string missing)
    {
        Task<EosDetectors> opening = script.OpenAsync(labels + EosScript.Etb);
        await script.Control.WhenSent(1).Bounded();
        await script.PassUntilDoneAsync(opening);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => opening.Bounded());
        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
        Assert.Contains($"lacks {missing}, by which", exception.Message, StringComparison.Ordinal);
        Assert.True(script.Control.IsDisposed && script.Counts.IsDisposed);
    }

    [Theory]
    [InlineData("0", "[]")]
    [InlineData("-1", "[]")]
    [InlineData("1e9", "[]")]
    [InlineData("\"two\"", "[0, 0]")]
    [InlineData("2", "[0, 0, 0]")]
    [InlineData("2", "0")]
    public async Task Open_LabelsThatContradictEachOther_AreAViolation(string detectors, string bias)
    {
        string labels = EosScript.Bare("NumberOfDetectors", detectors) + EosScript.Bare("BiasCurrent", bias)
            + EosScript.Bare("DetectorEnable", "false");

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => script.OpenAsync(labels).Bounded());

        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.True(script.Control.IsDisposed && script.Counts.IsDisposed);
    }

    [Fact]
    public async Task Open_AnotherServersBanner_FailsAtOnceAndShowsIt()
    {
        var exception = await Assert.ThrowsAsync<InstrumentException>(() => script.OpenAsync("SSH-2.0-x\r\n").Bounded());

        Assert.Contains("SSH-2.0-x", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CountsPortRefuses_ClosesControl()
    {
        var links = new FixedLinks()
            .Add("control", script.Control)
            .Add("counts", _ => throw new LinkException("tcp://host:12345", "connection refused"));

        var exception = await Assert.ThrowsAsync<InstrumentException>(
            () => EosDetectors.OpenAsync(links.Context(EosScript.Driver, script.Time)).AsTask().Bounded());

        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Contains("tcp://host:12345", exception.Message, StringComparison.Ordinal);
        Assert.True(script.Control.IsDisposed);
    }

    [Theory]
    [InlineData("max_bias_ua", "91")]
    [InlineData("max_bias_ua", "-1")]
    [InlineData("min_bias_ua", "1")]
    [InlineData("bias_tolerance_ua", "NaN")]
    public async Task Open_OptionOutOfRange_ThrowsBeforeAnythingIsOpened(string name, string value)
    {
        var links = new FixedLinks();

        var exception = await Assert.ThrowsAsync<FormatException>(
            () => EosDetectors.OpenAsync(links.Context(EosScript.Driver, script.Time, (name, value))).AsTask());

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }
}
