using System.Text;
using CsCheck;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.KeyDistillation.Reconciliation;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Sessions.Channels;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class DistillationTests
{
    private const double Mu = 0.5;
    private const double Nu = 0.15;

    private static readonly Bb84Plan Plan = PlanFile.Load().Session;

    [Fact]
    public async Task Run_SiftedBits_BecomeEqualKeysOfTheBoundsLength()
    {
        using var sifted = new SiftedPair(600_000, 40_000, 0.01, seed: 1, patternSymbols: 262_144);
        long distinct = sifted.Alice.DistinctPatternBits;

        (Distilled alice, Distilled bob) = await RunAsync(sifted);

        using (alice.Key)
        using (bob.Key)
        {
            Assert.True(alice.IsVerified && bob.IsVerified);
            Assert.NotNull(alice.Key);
            Assert.True(alice.Key.FixedTimeEquals(bob.Key!));
            Assert.Equal(alice.Counts, bob.Counts);
            Assert.Equal(sifted.KeyErrors, bob.Counts.KeyBasis.Errors);
            Assert.Equal(alice.LeakedBits, bob.LeakedBits);
            FiniteKeyBound bound = OneDecoyFiniteKey.Evaluate(
                alice.Counts, new(Mu, Nu, 0.6), new(1e-9, 1e-15), alice.LeakedBits);
            Assert.Equal(bound, alice.Bound);
            Assert.Equal(Math.Min(bound.KeyLength, distinct), alice.Key.Length);
            Assert.InRange(alice.Key.Length, 50_000, 600_000);
            AssertLooksRandom(alice.Key.Words, alice.Key.Length);
            Assert.Equal($"Distilled({alice.Key.Length} bits)", alice.ToString());
        }
    }

    /// <summary>A pattern that repeats has fewer secret bits than detections: the key is no longer than its symbols.</summary>
    [Fact]
    public async Task Run_RepeatedPattern_KeyIsNoLongerThanItsSymbols()
    {
        using var sifted = new SiftedPair(600_000, 40_000, 0.01, seed: 1, patternSymbols: 4096, records: 1);

        (Distilled alice, Distilled bob) = await RunAsync(sifted);

        using (alice.Key)
        using (bob.Key)
        {
            Assert.Equal(4096, alice.Key!.Length);
            Assert.True(alice.Bound!.KeyLength > 4096);
            Assert.True(alice.Key.FixedTimeEquals(bob.Key!));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 500)]
    [InlineData(1, 0)]
    [InlineData(63, 10)]
    [InlineData(2000, 200)]
    public async Task Run_TooFewBits_NoKeyButAVerifiedEnd(int keyBits, int testBits)
    {
        using var sifted = new SiftedPair(keyBits, testBits, 0.01, seed: 5, patternSymbols: 4096);

        (Distilled alice, Distilled bob) = await RunAsync(sifted);

        Assert.True(alice.IsVerified && bob.IsVerified);
        Assert.Null(alice.Key);
        Assert.Null(bob.Key);
        Assert.Equal(0, alice.Bound!.KeyLength);
        Assert.NotEqual(NoKeyReason.None, alice.Bound.NoKeyReason);
    }

    [Fact]
    public async Task Run_HashesDiffer_NeitherHasAKey()
    {
        using var sifted = new SiftedPair(2000, 200, 0.01, seed: 5, patternSymbols: 4096);

        (Distilled alice, Distilled bob) = await RunAsync(sifted, fromAlice: message =>
        {
            if (message[0] != (byte)MessageKind.Verification)
            {
                return message;
            }

            VerificationTag tag = MessagePort.Read<VerificationTag>(message.AsMemory(1));
            tag.Tag[0] ^= 1;
            return [message[0], .. System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(tag)];
        });

        foreach (Distilled distilled in new[] { alice, bob })
        {
            Assert.False(distilled.IsVerified);
            Assert.Null(distilled.Key);
            Assert.Null(distilled.Bound);
            Assert.Equal(0, distilled.Counts.KeyBasis.Errors);
        }
    }

    /// <summary>Messages that cannot be, each in its place: refused with a reason, by the station that gets it.</summary>
    [Theory]
    [InlineData(MessageKind.BeginCorrection, "{\"Seed\":1,\"Qber\":-0.1,\"Mu\":0.5,\"Nu\":0.15}")]
    [InlineData(MessageKind.BeginCorrection, "{\"Seed\":1,\"Qber\":0.3,\"Mu\":0.5,\"Nu\":0.15}")]
    [InlineData(MessageKind.BeginCorrection, "{\"Seed\":1,\"Qber\":0.01,\"Mu\":0.1,\"Nu\":0.15}")]
    [InlineData(MessageKind.BeginCorrection, "{\"Seed\":1,\"Qber\":0.01,\"Mu\":0.5,\"Nu\":0}")]
    [InlineData(MessageKind.BeginCorrection, "{\"Seed\":1,\"Qber\":0.01,\"Mu\":0.5,\"Nu\":-1}")]
    [InlineData(MessageKind.BeginCorrection, "{\"Seed\":1}")]
    [InlineData(MessageKind.Verification, "{\"Seed\":null,\"Tag\":null}")]
    [InlineData(MessageKind.VerificationResult, "{\"Agrees\":true,\"SignalErrors\":-1,\"DecoyErrors\":0}")]
    [InlineData(MessageKind.VerificationResult, "{\"Agrees\":true,\"SignalErrors\":5000,\"DecoyErrors\":0}")]
    [InlineData(MessageKind.VerificationResult, "{\"Agrees\":false,\"SignalErrors\":0,\"DecoyErrors\":9223372036854775807}")]
    [InlineData(MessageKind.VerificationResult, "null")]
    [InlineData(MessageKind.CorrectionOver, "{\"LeakedBits\":3}")]
    [InlineData(MessageKind.ParityQuestions, "nonsense")]
    [InlineData(MessageKind.ParityAnswers, "nonsense")]
    [InlineData(MessageKind.ParityAnswers, "")]
    [InlineData(MessageKind.Amplification, "")]
    [InlineData(MessageKind.Amplification, "abc")]
    [InlineData(MessageKind.Amplification, "\u0001\0\0\0")]
    [InlineData(MessageKind.Amplification, "\0\0\0\0xxxxxxxxx")]
    public async Task Run_MessageThatCannotBe_IsRefusedWithAReason(object kind, string content)
    {
        byte[] Change(byte[] message) => message[0] == (byte)(MessageKind)kind ? [message[0], .. Encoding.Latin1.GetBytes(content)] : message;
        using var sifted = new SiftedPair(2000, 200, 0.01, seed: 5, patternSymbols: 4096);

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(sifted, Change, Change));

        Assert.True(exception is InvalidDataException or ReconciliationException, exception.ToString());
        Assert.NotEmpty(exception.Message);
    }

    /// <summary>
    /// Any message of either station replaced, cut, lengthened or given another kind: both end with a key that is the
    /// other's, without one, or with a refusal. Nothing else is thrown. (The seed of amplification is left alone: who may
    /// change that needs no more; authentication is another layer's.)
    /// </summary>
    [Fact]
    public async Task Run_HostileMessages_NothingButRefusals()
    {
        int refusals = 0;
        await Gen.Select(Gen.Int[0, 40], Gen.Bool, Gen.Int[0, 3], Gen.Byte.Array[1, 40]).SampleAsync(
            async (which, ofAlice, how, bytes) =>
            {
                int count = 0;
                byte[] Change(byte[] message, bool isAlices)
                {
                    if (isAlices != ofAlice || message[0] == (byte)MessageKind.Amplification || count++ != which % 12)
                    {
                        return message;
                    }

                    return how switch
                    {
                        0 => bytes,
                        1 => message[..^Math.Min(message.Length - 1, bytes.Length)],
                        2 => [.. message, .. bytes],
                        _ => [bytes[0], .. message[1..]],
                    };
                }

                using var sifted = new SiftedPair(500, 50, 0.02, seed: which, patternSymbols: 4096);
                try
                {
                    (Distilled alice, Distilled bob) = await RunAsync(sifted, m => Change(m, true), m => Change(m, false));
                    Assert.Null(alice.Key);
                    Assert.Null(bob.Key);
                }
                catch (Exception exception) when (exception is InvalidDataException or ReconciliationException or ChannelClosedException)
                {
                    // Refused; the other station learns it by the end of the channel.
                    Interlocked.Increment(ref refusals);
                }
            },
            iter: 400);
        Assert.InRange(refusals, 100, 400);
    }

    private static async Task<(Distilled Alice, Distilled Bob)> RunAsync(
        SiftedPair sifted, Func<byte[], byte[]>? fromAlice = null, Func<byte[], byte[]>? fromBob = null)
    {
        (InProcessChannel aliceEnd, InProcessChannel bobEnd) = InProcessChannel.CreatePair();
        var alicePort = new MessagePort(new TamperingChannel(aliceEnd, fromAlice ?? (message => message)));
        var bobPort = new MessagePort(new TamperingChannel(bobEnd, fromBob ?? (message => message)));
        Task<Distilled> alice = EndAsync(new Distillation(alicePort, Plan).LeadAsync(sifted.Alice, Mu, Nu, default), aliceEnd);
        Task<Distilled> bob = EndAsync(FollowAsync(bobPort, sifted.Bob), bobEnd);
        Task[] both = [alice, bob];

        // The first to fail is the one that refused; the other only sees the channel end.
        await (await Task.WhenAny(both).Bounded());
        await Task.WhenAll(both).Bounded();
        return (await alice, await bob);
    }

    private static async Task<Distilled> FollowAsync(MessagePort port, SiftedBits sifted)
    {
        CorrectionStart start = await port.ExpectAsync<CorrectionStart>(MessageKind.BeginCorrection, default);
        return await new Distillation(port, Plan).FollowAsync(sifted, start, default);
    }

    private static async Task<Distilled> EndAsync(Task<Distilled> half, InProcessChannel end)
    {
        using (end)
        {
            return await half;
        }
    }

    // Half of the bits are ones, within 5 standard deviations.
    private static void AssertLooksRandom(ReadOnlySpan<ulong> words, int length)
    {
        long ones = 0;
        foreach (ulong word in words)
        {
            ones += System.Numerics.BitOperations.PopCount(word);
        }

        Assert.InRange(ones, (length / 2) - (2.5 * Math.Sqrt(length)), (length / 2) + (2.5 * Math.Sqrt(length)));
    }
}
