using System.Text;
using System.Text.Json.Nodes;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Faults;

/// <summary>
/// An instrument that hangs: its links stay, its answers stop. It is noticed when it is asked next, and after its driver's
/// own time-out, so it is silenced at the beginning of a phase that asks it.
/// </summary>
public sealed class SilenceTests
{
    // A question's time-out (2 s; the attenuator's 5 s), what the stations break off (2 s), the safe state's bounds.
    private static readonly (string Device, string Phase, int Seconds)[] Table =
    [
        ("switch", "link", 8),
        ("switch", "dark counts", 8),
        ("attenuator", "mu", 14),
        ("attenuator", "key", 14),
        ("power_meter", "attenuate", 8),
        ("power_meter", "key", 8),
        ("generator", "generator", 8),
        ("generator", "delay", 8),
        ("detectors", "bias", 14),
        ("tagger", "dark counts", 12),
        ("tagger", "key", 12),
    ];

    // They do little but wait, so all of them run side by side.
    private static readonly Lazy<Dictionary<(string Device, string Phase), Task>> Sessions =
        new(() => Table.ToDictionary(row => (row.Device, row.Phase), row => Task.Run(() => RunAsync(row.Device, row.Phase, row.Seconds))));

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach ((string device, string phase, _) in Table)
        {
            cases.Add(device, phase);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Silent_InAPhaseThatAsksIt_EndsWithinItsTimeoutsAndInTheSafeStateOfAllOthers(string device, string phase) =>
        Sessions.Value[(device, phase)];

    [Fact]
    public async Task Silent_UntilItIsAsked_AnswersThenAndTheSessionGoesOn()
    {
        EmulatorHost? emulator = null;
        int held = 0;
        using BenchFolder folder = new BenchFolder().Small();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(
            folder,
            doors: ObservedDoors.All(exchange =>
            {
                // The power meter's question is the next one after the switch was silenced, and needs no answer from it.
                if (emulator?.Device("switch").Answers.IsClosed == true && Encoding.ASCII.GetString(exchange.Question.Span).Contains("ZERO"))
                {
                    held++;
                    Command(emulator, "speak", "switch");
                }
            }));
        emulator = session.Emulator;
        Bb84Result result = await session.RunAsync(new MemoryKeyStore(), progress: progress =>
        {
            if (progress is { Phase: "attenuate", Fraction: 0 })
            {
                Command(emulator, "silence", "switch");
            }
        });

        Assert.Equal(1, held);
        Assert.Null(result.Failure?.Message);
    }

    private static async Task RunAsync(string device, string phase, int seconds)
    {
        using BenchFolder folder = new BenchFolder().Small();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        (Bb84Result result, TimeSpan after) = await FailedSession.RunAsync(session, phase, emulator =>
        {
            Command(emulator, "silence", device);
            return ValueTask.CompletedTask;
        });

        await FailedSession.AssertEndAsync(session, result, device);
        Assert.True(after < TimeSpan.FromSeconds(seconds), $"the session went on for {after.TotalSeconds:0.0} s");
    }

    private static void Command(EmulatorHost emulator, string command, string device) =>
        BackDoorClient.Send(emulator.BackDoorAddress, new JsonObject { ["do"] = command, ["device"] = device });
}
