using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Tests.Drivers.SingleQuantum;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

/// <summary>Driver and firmware over queues of bytes: they share the codec and nothing else.</summary>
public sealed class EosEndToEndTests
{
    public static TheoryData<string, string, string, int> Forms
    {
        get
        {
            var forms = new TheoryData<string, string, string, int>();
            foreach (string format in new[] { "shortest", "python", "six_decimals" })
            {
                foreach (string join in new[] { "true", "false" })
                {
                    foreach (string unchanged in new[] { "true", "false" })
                    {
                        forms.Add(format, join, unchanged, format == "python" ? 3 : int.MaxValue);
                    }
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task EveryForm_TheDriverCommandsReadsAndGoesSafe(string format, string join, string unchanged, int portion)
    {
        var rack = new EosRackUnderTest(
            detectors: 4,
            maxPortion: portion,
            settings: [("number_format", format), ("join_objects", join), ("broadcast_unchanged", unchanged)]);
        await using EosDetectors detectors = await OpenAsync(rack);
        Assert.Equal(4, detectors.DetectorCount);

        // Twice: the second time nothing changes, and nothing may be broadcast.
        for (int i = 0; i < 2; i++)
        {
            await detectors.SetBiasAsync(MicroAmperes(20, 19.5, 21.123456, 0)).AsTask().Bounded();
            await detectors.SetEnabledAsync(true).AsTask().Bounded();
            await detectors.SetMeasurementPeriodAsync(TimeSpan.FromMilliseconds(50)).AsTask().Bounded();
        }

        Assert.Equal([20, 19.5, 21.123456, 0], rack.Detectors.BiasUa);
        IReadOnlyList<Amperes> bias = await detectors.ReadBiasAsync().AsTask().Bounded();
        Assert.Equal([20, 19.5, 21.123456, 0], bias.Select(current => Math.Round(current.Microamperes, 6)));
        Assert.True(await detectors.ReadEnabledAsync().AsTask().Bounded());

        DetectorCounts counts = await ReadCountsAsync(rack, detectors);
        Assert.Equal([1000, 1950, 3169, 0], counts.Counts); // 50 ms at 1000 a second, uA and detector number.
        Assert.InRange(counts.Timestamp, EosRackUnderTest.Start, rack.Time.GetUtcNow());

        for (int i = 0; i < 2; i++)
        {
            await detectors.EnterSafeStateAsync().AsTask().Bounded();
        }

        Assert.Equal(new double[4], rack.Detectors.BiasUa);
        Assert.False(rack.Detectors.IsEnabled);
        Assert.Empty(detectors.ReportedErrors);
    }

    [Fact]
    public async Task TwoClients_AForeignChangeIsRead_AndTheForeignClientHearsTheDriver()
    {
        var rack = new EosRackUnderTest(detectors: 4);
        await using EosDetectors detectors = await OpenAsync(rack);
        await using EosClient foreign = await rack.ControlAsync();

        await foreign.SendAsync(WebSqVectors.SetBias);
        await foreign.NextAsync("BiasCurrent");
        IReadOnlyList<Amperes> bias = await detectors.ReadBiasAsync().AsTask().Bounded();
        Assert.Equal([12.0, 8, 3, 8], bias.Select(current => Math.Round(current.Microamperes, 6)));

        await detectors.SetBiasAsync(MicroAmperes(1, 2, 3, 4)).AsTask().Bounded();
        Assert.Equal("[1.0, 2.0, 3.0, 4.0]", (await foreign.NextAsync("BiasCurrent")).GetRawText());
    }

    [Fact]
    public async Task BiasBeyondTheRacksLimit_IsRejectedWithTheRacksText()
    {
        var rack = new EosRackUnderTest(detectors: 2, settings: ("max_bias_ua", "30"));
        await using EosDetectors detectors = await OpenAsync(rack);

        var exception = await Assert.ThrowsAsync<InstrumentException>(
            () => detectors.SetBiasAsync(MicroAmperes(10, 31)).AsTask().Bounded());

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("expected 2 numbers within +/-30", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IgnoredCommand_IsRejectedAfterTheInstrumentWasAsked()
    {
        var rack = new EosRackUnderTest(detectors: 2);
        var time = new FakeTimeProvider();
        await using EosDetectors detectors = await OpenAsync(rack, time);
        rack.Firmware.Inject("ignore-commands", new JsonObject { ["count"] = 1 });

        Task enabling = detectors.SetEnabledAsync(true).AsTask();
        await EosScript.PassUntilDoneAsync(time, enabling);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => enabling.Bounded());
        Assert.Contains("the detectors enabled", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unplugged_TheDriverSaysSoWhileIdleAndCanBeOpenedAnew(bool control)
    {
        var rack = new EosRackUnderTest(detectors: 2);
        EosDetectors detectors = await OpenAsync(rack);

        InMemoryDoor door = control ? rack.ControlDoor : rack.CountsDoor;
        door.Unplug();

        InstrumentException lost = await detectors.Lost.Bounded();
        Assert.Equal(InstrumentErrorKind.Disconnected, lost.Kind);
        Exception? unsafeState = await Record.ExceptionAsync(() => detectors.EnterSafeStateAsync().AsTask().Bounded());
        Assert.Equal(control, unsafeState is InstrumentException { Kind: InstrumentErrorKind.Disconnected });
        await detectors.DisposeAsync();

        door.IsPlugged = true;
        await using EosDetectors again = await OpenAsync(rack);
        await again.SetEnabledAsync(true).AsTask().Bounded();
    }

    private static async Task<EosDetectors> OpenAsync(EosRackUnderTest rack, TimeProvider? time = null)
    {
        return await EosDetectors.OpenAsync(rack.Links.Context(EosScript.Driver, time ?? TimeProvider.System)).AsTask().Bounded();
    }

    private static async Task<DetectorCounts> ReadCountsAsync(EosRackUnderTest rack, EosDetectors detectors)
    {
        Task<DetectorCounts> reading = detectors.ReadCountsAsync().AsTask();
        while (!reading.IsCompleted)
        {
            rack.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        return await reading;
    }

    private static Amperes[] MicroAmperes(params double[] values) => [.. values.Select(Amperes.FromMicroamperes)];
}
