using System.Buffers;
using CsCheck;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.KeyDistillation.Reconciliation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Reconciliation;

public sealed class CascadeTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.08)]
    public void Reconcile_EverySize_CorrectsAllErrors(double qber)
    {
        int[] lengths = [1, 2, 3, 63, 64, 65, 127, 1000, 4096, 10_007, 65_535, 65_536, 65_537, 131_073, 200_000];
        foreach (int length in lengths)
        {
            using KeyBits alice = RandomKeys.Key(length, length);
            using KeyBits bob = RandomKeys.WithErrors(alice, qber, length + 1, out int errors);
            CascadeConversation.Outcome outcome = CascadeConversation.Run(alice, bob, qber);
            Assert.True(outcome.Equal, $"{length} bits");
            Assert.Equal(errors, outcome.Corrections);
        }
    }

    [Fact]
    public void Reconcile_AnySizeRateAndEstimate_CorrectsAllErrors() =>
        Gen.Select(Gen.Int[1, 30_000], Gen.Double[0, 0.08], Gen.Double[0.5, 2], Gen.Int[0, 1_000_000])
            .Sample((length, qber, wrongBy, seed) =>
            {
                using KeyBits alice = RandomKeys.Key(seed, length);
                using KeyBits bob = RandomKeys.WithErrors(alice, qber, seed + 1, out int errors);
                CascadeConversation.Outcome outcome = CascadeConversation.Run(alice, bob, qber * wrongBy, (ulong)seed);
                Assert.True(outcome.Equal);
                Assert.Equal(errors, outcome.Corrections);
            }, iter: 300);

    // 41 bits in ranges of 8 leave one bit alone, which must be corrected without a question.
    [Theory]
    [InlineData(41, 0.1)]
    [InlineData(41, 0.25)]
    [InlineData(5, 0.25)]
    public void Reconcile_LastRangeOfOneBit_IsCorrected(int length, double qber)
    {
        using KeyBits alice = RandomKeys.Key(13, length);
        ulong[] words = alice.Words.ToArray();
        words[0] ^= 1UL << (length - 1);
        using KeyBits bob = KeyBits.FromWords(words, length);
        CascadeConversation.Outcome outcome = CascadeConversation.Run(alice, bob, qber);
        Assert.True(outcome.Equal);
        Assert.Equal(1, outcome.Corrections);
    }

    [Fact]
    public void Reconcile_EmptyKey_AsksNothing()
    {
        using var empty = new KeyBits(0);
        Assert.Equal(new(true, 0, 0, 0), CascadeConversation.Run(empty, empty, 0.02));
    }

    // ceil(65536/40) ranges, ceil(65536/200) - 1 and 15 of the later passes, 4 + 20 confirmations: nothing else.
    [Fact]
    public void Reconcile_NoErrors_DisclosesExactlyThePlannedParities()
    {
        using KeyBits key = RandomKeys.Key(1, 65_536);
        Assert.Equal(new(true, 1639 + 327 + 15 + 24, 5, 0), CascadeConversation.Run(key, key, 0.02));
    }

    [Fact]
    public void Reconcile_BurstsAndAllBitsWrong_AreCorrected()
    {
        using KeyBits alice = RandomKeys.Key(2, 20_000);
        ulong[] words = alice.Words.ToArray();
        for (int i = 100; i < 110; i++) words[i] = ~words[i];
        using KeyBits burst = KeyBits.FromWords(words, 20_000);
        Assert.Equal(640, CascadeConversation.Run(alice, burst, 0.03).Corrections);

        using var zero = new KeyBits(50);
        using KeyBits ones = KeyBits.FromWords([ulong.MaxValue], 50);
        CascadeConversation.Outcome outcome = CascadeConversation.Run(zero, ones, 0.25);
        Assert.True(outcome.Equal);
        Assert.Equal(50, outcome.Corrections);
    }

    // Measured 1.05 to 1.06 at this size; the bounds leave room for the spread of 2^18 bits.
    [Theory]
    [InlineData(0.01, 0.01, 1.09)]
    [InlineData(0.02, 0.02, 1.08)]
    [InlineData(0.03, 0.03, 1.08)]
    [InlineData(0.05, 0.05, 1.08)]
    [InlineData(0.02, 0.01, 1.20)]
    [InlineData(0.02, 0.04, 1.20)]
    public void Reconcile_Leakage_StaysNearShannonsLimit(double qber, double estimate, double efficiency)
    {
        using KeyBits alice = RandomKeys.Key(3, 1 << 18);
        using KeyBits bob = RandomKeys.WithErrors(alice, qber, 4, out int errors);
        CascadeConversation.Outcome outcome = CascadeConversation.Run(alice, bob, estimate);
        Assert.True(outcome.Equal);
        double limit = BinaryEntropy.Of((double)errors / alice.Length) * alice.Length;
        Assert.InRange(outcome.Leakage / limit, 1, efficiency);
    }

    [Fact]
    public void Reconcile_FewerSearchesAtOnce_LeaksLessInMoreRounds()
    {
        using KeyBits alice = RandomKeys.Key(5, 1 << 18);
        using KeyBits bob = RandomKeys.WithErrors(alice, 0.03, 6, out _);
        var slow = CascadeConversation.Run(alice, bob, 0.03, options: new() { SearchesPerBlock = 1 });
        var fast = CascadeConversation.Run(alice, bob, 0.03, options: new() { SearchesPerBlock = 1000 });
        Assert.True(slow.Equal && fast.Equal);
        Assert.True(slow.Leakage < fast.Leakage && slow.Rounds > fast.Rounds);
    }

    [Fact]
    public void Reconcile_ShorterBlocks_CorrectAllErrors()
    {
        using KeyBits alice = RandomKeys.Key(7, 100_001);
        using KeyBits bob = RandomKeys.WithErrors(alice, 0.04, 8, out _);
        Assert.True(CascadeConversation.Run(alice, bob, 0.04, options: new() { BlockLength = 1024 }).Equal);
    }

    // Many short blocks and one confirmation: remaining errors must then be seen now and then, or the stage does nothing.
    [Fact]
    public void Confirmations_Fewer_LetErrorsThrough()
    {
        int wrong = 0;
        var options = new CascadeOptions { Confirmations = 1, BlockLength = 512 };
        for (int i = 0; i < 20; i++)
        {
            using KeyBits alice = RandomKeys.Key(i, 200_000);
            using KeyBits bob = RandomKeys.WithErrors(alice, 0.05, i + 100, out _);
            if (!CascadeConversation.Run(alice, bob, 0.05, options: options).Equal) wrong++;
        }

        Assert.InRange(wrong, 1, 20);
    }

    [Fact]
    public void Accept_AnswersOfAnUnrelatedKey_EndsWithAnException()
    {
        using KeyBits alice = RandomKeys.Key(9, 5000);
        using KeyBits bob = RandomKeys.Key(10, 5000);
        using var responder = new CascadeResponder(alice, 1);
        using var corrector = new CascadeCorrector(bob, 0.02, 1);
        try
        {
            CascadeConversation.Run(responder, corrector);
            using KeyBits corrected = corrector.TakeKey();
            Assert.True(corrected.FixedTimeEquals(alice));
        }
        catch (ReconciliationException)
        {
        }

        Assert.True(corrector.LeakageBits > 5000 * 0.9, "an unrelated key costs nearly all of itself");
    }

    // Random answers contradict themselves: the conversation must end by itself, and in an exception.
    [Fact]
    public void Accept_RandomAnswers_EndsWithAnException()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            using KeyBits bob = RandomKeys.Key(11, 3000);
            using var responder = new CascadeResponder(bob, 1);
            using var corrector = new CascadeCorrector(bob, 0.02, 1);
            var random = new Random(seed);
            Assert.Throws<ReconciliationException>(() =>
            {
                var questions = new ArrayBufferWriter<byte>();
                var answers = new ArrayBufferWriter<byte>();
                while (corrector.TryAsk(questions))
                {
                    responder.Answer(questions.WrittenSpan, answers);
                    byte[] message = answers.WrittenSpan.ToArray();
                    if (message[^1] is not (0 or 1)) message[^2] ^= (byte)random.Next(256);
                    else message[^1] ^= (byte)random.Next(2);
                    corrector.Accept(message);
                    questions.ResetWrittenCount();
                    answers.ResetWrittenCount();
                }
            });
        }
    }

    [Fact]
    public void TakeKeyAndAccept_OutOfTurn_Throw()
    {
        using KeyBits key = RandomKeys.Key(12, 100);
        using var corrector = new CascadeCorrector(key, 0.02, 1);
        Assert.Throws<InvalidOperationException>(corrector.TakeKey);
        Assert.Throws<InvalidOperationException>(() => corrector.Accept([1, 0, 0]));
        Assert.True(corrector.TryAsk(new ArrayBufferWriter<byte>()));
        Assert.Throws<InvalidOperationException>(() => corrector.TryAsk(new ArrayBufferWriter<byte>()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeCorrector(key, 0.26, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeCorrector(key, double.NaN, 1));
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeOptions { BlockLength = 100 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeOptions { BlockLength = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeOptions { BlockLength = 65_600 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeOptions { SearchesPerBlock = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeOptions { Confirmations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CascadeOptions { Confirmations = 65 });
    }
}
