using QkdHardware.Abstractions.Errors;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Safety;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Sessions.Channels;
using QkdHardware.Sessions.Phases;
using Serilog;

namespace QkdHardware.Sessions.Bb84;

/// <summary>
/// One run of decoy-state BB84 on an opened bench, both stations in this process. However it ends, the instruments are
/// put into their safe state before the result is handed out.
/// </summary>
/// <param name="bench">The opened instruments.</param>
/// <param name="plan">The session part of the bench file.</param>
/// <param name="keys">Where each station stores its key.</param>
/// <param name="log">Events; never key material.</param>
/// <param name="time">The host's clock.</param>
/// <param name="progress">Told of each step of each phase.</param>
public sealed class Bb84Session(
    Bench bench, Bb84Plan plan, IKeyStore keys, ILogger log, TimeProvider time, Action<PhaseProgress> progress)
{
    private static readonly TimeSpan StationBound = TimeSpan.FromSeconds(3);

    /// <summary>Runs the session. Does not throw for what instruments, limits or an interruption do to it.</summary>
    public async Task<Bb84Result> RunAsync(CancellationToken interruption)
    {
        DateTimeOffset started = time.GetUtcNow();
        long start = time.GetTimestamp();
        var phases = new PhaseLog(log, time, progress);
        (InProcessChannel aliceEnd, InProcessChannel bobEnd) = InProcessChannel.CreatePair();
        using (aliceEnd)
        using (bobEnd)
        using (var alice = new AliceStation(plan, bench, aliceEnd, phases, time))
        using (var bob = new BobStation(plan, bench, bobEnd))
        {
            SessionFailure? failure = await RunStationsAsync(alice, bob, interruption).ConfigureAwait(false);
            IReadOnlyList<SafeStateOutcome> safety = await MakeSafeAsync(phases).ConfigureAwait(false);
            failure ??= LateFailure(safety);
            StoredKeys? stored = null;
            if (failure is null)
            {
                (stored, failure) = Store(alice, bob);
            }

            return Bb84ResultBuilder.Build(
                plan, alice, bob, phases.Records, failure, safety, stored, started, time.GetElapsedTime(start));
        }
    }

    private async Task<IReadOnlyList<SafeStateOutcome>> MakeSafeAsync(PhaseLog phases)
    {
        IReadOnlyList<SafeStateOutcome> safety = [];
        try
        {
            await phases.RunAsync("safe state", async _ =>
            {
                safety = await bench.EnterSafeStateAsync().ConfigureAwait(false);
                string[] problems = [.. safety.Where(outcome => !outcome.IsSafe).Select(outcome => outcome.Problem!)];
                return problems.Length == 0 ? "all instruments confirmed" : throw new PhaseFailedException(string.Join(" ", problems));
            }).ConfigureAwait(false);
        }
        catch (PhaseFailedException)
        {
            // Recorded; the outcomes tell which instrument it was.
        }

        return safety;
    }

    // What the stations did not meet: a loss that was noticed after their last word, or an instrument that is not safe.
    private SessionFailure? LateFailure(IReadOnlyList<SafeStateOutcome> safety) =>
        bench.Lost.IsCompletedSuccessfully ? SessionFailure.Of(bench.Lost.Result, interrupted: false)
        : safety.FirstOrDefault(outcome => !outcome.IsSafe) is { } unsafeOne
            ? new SessionFailure(SessionEnd.InstrumentFailed, unsafeOne.Problem!, unsafeOne.DeviceId)
            : null;

    private async Task<SessionFailure?> RunStationsAsync(
        AliceStation alice, BobStation bob, CancellationToken interruption)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption);
        Task alicePart = alice.RunAsync(stop.Token);
        Task bobPart = bob.ServeAsync(stop.Token);
        Task both = Task.WhenAll(alicePart, bobPart);

        // The first thing that happens decides; what it drags along is only noise.
        Task first = await Task.WhenAny(both, WhenFaulted(alicePart), WhenFaulted(bobPart), bench.Lost).ConfigureAwait(false);
        Exception? cause = first == bench.Lost ? bench.Lost.Result : Cause(first) ?? Cause(alicePart) ?? Cause(bobPart);
        await stop.CancelAsync().ConfigureAwait(false);

        // Bounded: a driver that does not listen to its token must not keep the instruments from their safe state.
        await Task.WhenAny(both, Task.Delay(StationBound, time, CancellationToken.None)).ConfigureAwait(false);
        if (cause is null or OperationCanceledException && bench.Lost.IsCompletedSuccessfully && !interruption.IsCancellationRequested)
        {
            cause = bench.Lost.Result;
        }

        SessionFailure? failure = cause is null && both.IsCompletedSuccessfully
            ? null
            : SessionFailure.Of(cause, interruption.IsCancellationRequested);
        if (failure is not null)
        {
            log.Error(cause, "The session ended early: {Reason}", failure.Message);
        }

        return failure;
    }

    // A task that ends only when the other one fails: success of one station alone decides nothing.
    private static async Task WhenFaulted(Task part)
    {
        await part.ConfigureAwait(false);
        await new TaskCompletionSource().Task.ConfigureAwait(false);
    }

    private static Exception? Cause(Task task) =>
        task.IsFaulted ? task.Exception.InnerException : task.IsCanceled ? new OperationCanceledException() : null;

    private (StoredKeys? Stored, SessionFailure? Failure) Store(AliceStation alice, BobStation bob)
    {
        if (alice.Distilled?.Key is not { } aliceKey || bob.Distilled?.Key is not { } bobKey)
        {
            return (null, null);
        }

        try
        {
            return (new StoredKeys(keys.Store("alice", aliceKey), keys.Store("bob", bobKey)), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Error(exception, "The keys could not be stored");
            return (null, new SessionFailure(SessionEnd.KeyNotStored, $"The keys could not be stored: {exception.Message}", null));
        }
    }
}
