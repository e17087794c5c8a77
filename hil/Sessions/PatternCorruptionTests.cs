using System.Text.Json.Nodes;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Sessions;

/// <summary>A damaged pattern memory shows as errors at Bob, through the light.</summary>
public sealed class PatternCorruptionTests
{
    private const double Misalignment = 0.01;

    [Fact]
    public async Task QberCheck_WithATenthOfThePatternMemoryOverwritten_RisesAsPredicted()
    {
        using var folder = new BenchFolder();
        folder.WithBench("records: 5", "records: 1").WithBench("record_seconds: 1", "record_seconds: 0.1");
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        Bb84Result result = await session.RunAsync(new MemoryKeyStore(), progress: progress =>
        {
            // The public pattern of the delay search still plays in the QBER check.
            if (progress is { Phase: "qber", Fraction: 0 })
            {
                BackDoorClient.Send(session.Emulator.BackDoorAddress, new JsonObject
                {
                    ["do"] = "inject", ["device"] = "generator", ["fault"] = "corrupt-pattern",
                    ["output"] = 1, ["fraction"] = 0.1, ["block"] = 8, ["seed"] = 1,
                });
            }
        });

        Assert.Null(result.Failure?.Message);
        // A state that a random other one replaced is wrong in half of the cases.
        double expected = Misalignment + (0.1 * (0.5 - Misalignment));
        double deviation = Math.Sqrt(expected * (1 - expected) / 178_000); // sifted Z detections of 0.5 s
        Assert.InRange(result.Alignment.CheckQberZ!.Value, expected - (5 * deviation), expected + (5 * deviation));
    }
}
