using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Channels;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class RequestGateTests
{
    private static readonly ReadOnlyMemory<byte> Answer = "ok"u8.ToArray();

    private readonly FakeTimeProvider time = new();
    private readonly RequestGate gate;
    private int resynchronisations;

    public RequestGateTests() => gate = new RequestGate(
        new ChannelOptions { DeviceId = "dut", LinkName = "scpi", Time = time }, new LossSignal("dut"));

    [Fact]
    public async Task Run_ManyCallers_AreServedInTheOrderOfTheirCalls()
    {
        var release = new TaskCompletionSource();
        var served = new List<int>();
        var calls = new List<Task> { RunAsync(_ => release.Task) };
        for (int i = 0; i < 50; i++)
        {
            int number = i;
            calls.Add(RunAsync(_ =>
            {
                served.Add(number);
                return Task.CompletedTask;
            }));
        }

        release.SetResult();
        await Task.WhenAll(calls).Bounded();

        Assert.Equal(Enumerable.Range(0, 50), served);
    }

    [Fact]
    public async Task Run_CallersOnManyThreads_NeverTwoAtOnce()
    {
        int inside = 0;
        int most = 0;
        int count = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                await RunAsync(async _ =>
                {
                    int now = Interlocked.Increment(ref inside);
                    most = Math.Max(most, now);
                    await Task.Yield();
                    count++;
                    Interlocked.Decrement(ref inside);
                });
            }
        }))).Bounded();

        Assert.Equal((1, 1600), (most, count));
    }

    [Fact]
    public async Task Run_WaitingCallerGivesUp_NeverRunsAndTheNextIsServed()
    {
        var release = new TaskCompletionSource();
        using var cancelled = new CancellationTokenSource();
        bool ran = false;
        Task first = RunAsync(_ => release.Task);
        Task second = RunAsync(
            _ =>
            {
                ran = true;
                return Task.CompletedTask;
            },
            cancellationToken: cancelled.Token);
        Task third = RunAsync(_ => Task.CompletedTask);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Bounded());
        release.SetResult();
        await Task.WhenAll(first, third).Bounded();

        Assert.False(ran);
        Assert.Equal(0, resynchronisations); // It sent nothing, so no answer is owed.
    }

    [Fact]
    public async Task Run_CancelledBefore_RunsNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(_ => throw new InvalidOperationException("ran"), cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Run_NoAnswer_IsATimeoutWithTheExchangeAndTheNextIsResynchronised()
    {
        Task request = RunAsync(Never, new Request("Q"u8.ToArray()));
        time.Advance(TimeSpan.FromSeconds(2));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => request.Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Equal("sent `Q`, no answer within 2 s", exception.Exchange);
        Assert.Contains("scpi (address)", exception.Message);
        Assert.NotNull(exception.Remedy);

        await RunAsync(_ => Task.CompletedTask);
        await RunAsync(_ => Task.CompletedTask);
        Assert.Equal(1, resynchronisations);
    }

    [Fact]
    public async Task Run_RequestWithItsOwnTimeout_HasThatTime()
    {
        Task request = RunAsync(Never, new Request("Q"u8.ToArray()) { Timeout = TimeSpan.FromSeconds(40) });
        time.Advance(TimeSpan.FromSeconds(39.9));
        Assert.False(request.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => request.Bounded());
        Assert.Contains("within 40 s", exception.Problem);
    }

    /// <summary>The wait for a turn is not the instrument's fault and does not count.</summary>
    [Fact]
    public async Task Run_LongWaitForTheTurn_LeavesTheWholeTimeoutToTheRequest()
    {
        var release = new TaskCompletionSource();
        Task first = RunAsync(_ => release.Task, new Request(Answer) { Timeout = TimeSpan.FromMinutes(1) });
        Task second = RunAsync(_ => Task.CompletedTask);
        time.Advance(TimeSpan.FromSeconds(30));
        release.SetResult();

        await Task.WhenAll(first, second).Bounded();
    }

    [Fact]
    public async Task Run_CallerCancels_IsCancelledAndTheNextIsResynchronised()
    {
        using var cancelled = new CancellationTokenSource();
        Task request = RunAsync(Never, cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.Bounded());
        await RunAsync(_ => Task.CompletedTask);
        Assert.Equal(1, resynchronisations);
    }

    [Fact]
    public async Task Run_LinkBreaks_IsDisconnectedWithTheCause()
    {
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            () => RunAsync(_ => throw new LinkException("address", "the peer closed the connection")));

        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.IsType<LinkException>(exception.InnerException);
        Assert.Contains("the peer closed the connection", exception.Problem);
    }

    /// <summary>A request that never went out is not shown as the last exchange: the reader would look for the fault there.</summary>
    [Fact]
    public async Task Run_ResynchronisationTimesOut_SaysThatNothingWasSent()
    {
        Task first = RunAsync(Never, new Request("FIRST"u8.ToArray()));
        time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<InstrumentException>(() => first.Bounded());
        bool ran = false;

        Task second = gate.RunAsync(
            new Request("SECOND"u8.ToArray()),
            "address",
            async token => await Never(token),
            _ =>
            {
                ran = true;
                return new(Answer);
            },
            CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(2));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => second.Bounded());
        Assert.False(ran);
        Assert.Contains("nothing was sent", exception.Problem);
        Assert.Contains("FIRST", exception.Exchange);
        Assert.DoesNotContain("SECOND", exception.Message);

        await RunAsync(_ => Task.CompletedTask);
        Assert.Equal(1, resynchronisations); // still owed
    }

    [Fact]
    public async Task Run_AnswerMayBeFollowedByMore_ResynchronisesForTheCallerThatWaitsAlready()
    {
        var release = new TaskCompletionSource();
        var atSecond = -1;
        Task first = RunAsync(_ => release.Task, new Request(Answer) { MoreMayFollow = reply => reply.Span.SequenceEqual("ok"u8) });
        Task second = RunAsync(_ =>
        {
            atSecond = resynchronisations;
            return Task.CompletedTask;
        });
        release.SetResult();
        await Task.WhenAll(first, second).Bounded();

        Assert.Equal(1, atSecond);
    }

    [Fact]
    public async Task LastExchange_TellsAnswerSilenceAndNothing()
    {
        Assert.Equal("none yet", gate.LastExchange);
        await RunAsync(_ => Task.CompletedTask, new Request("Q"u8.ToArray()));
        Assert.Equal("sent `Q`, got `ok`", gate.LastExchange);

        await ExchangeAsync(new Request("C"u8.ToArray()), null);
        Assert.Equal("sent `C`, which has no answer", gate.LastExchange);

        await ExchangeAsync(new Request("Q"u8.ToArray()), ReadOnlyMemory<byte>.Empty);
        Assert.Equal("sent `Q`, got ``", gate.LastExchange);
    }

    [Fact]
    public async Task LastExchange_Confidential_ShowsNeitherQuestionNorAnswer()
    {
        await ExchangeAsync(new Request("SECRET"u8.ToArray()) { IsConfidential = true }, "HIDDEN"u8.ToArray());

        Assert.Equal("sent <6 bytes withheld>, got <6 bytes withheld>", gate.LastExchange);
        Assert.DoesNotContain("SECRET", gate.Violation("problem.").Message);
    }

    [Fact]
    public async Task Close_EndsTheRequestUnderWayAndAllThatWait()
    {
        Task[] requests = [RunAsync(Never), RunAsync(Never), RunAsync(Never)];

        await gate.CloseAsync().Bounded();

        foreach (Task request in requests)
        {
            ObjectDisposedException exception = await Assert.ThrowsAsync<ObjectDisposedException>(() => request.Bounded());
            Assert.Equal("dut", exception.ObjectName);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => RunAsync(_ => Task.CompletedTask));
    }

    [Fact]
    public async Task Close_LinkFailsBecauseOfIt_IsClosedAndNotDisconnected()
    {
        Task request = RunAsync(async token =>
        {
            var end = new TaskCompletionSource();
            await using CancellationTokenRegistration registration = token.Register(end.SetResult);
            await end.Task;
            throw new LinkException("address", "broken pipe");
        });

        await gate.CloseAsync().Bounded();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => request.Bounded());
    }

    private static Task Never(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    private async Task RunAsync(
        Func<CancellationToken, Task> exchange, Request? request = null, CancellationToken cancellationToken = default) =>
        await gate.RunAsync(
            request ?? new Request(Answer),
            "address",
            _ =>
            {
                resynchronisations++;
                return ValueTask.CompletedTask;
            },
            async token =>
            {
                await exchange(token);
                return Answer;
            },
            cancellationToken);

    private async Task ExchangeAsync(Request request, ReadOnlyMemory<byte>? reply) =>
        await gate.RunAsync(request, "address", _ => ValueTask.CompletedTask, _ => new(reply), CancellationToken.None);
}
