using System.Buffers;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Reconciliation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Reconciliation;

public sealed class CascadeMessagesTests
{
    // Key of 10 bits at 10 %: two ranges of 8 bits in block 0, order 0.
    private static readonly byte[] TwoRanges = [1, 0, 0, 0, 2 << 1 | 1, 8];

    [Fact]
    public void TryAsk_FirstMessage_IsGolden()
    {
        using var key = new KeyBits(10);
        using var corrector = new CascadeCorrector(key, 0.1, 1);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(corrector.TryAsk(output));
        Assert.Equal(TwoRanges, output.WrittenSpan.ToArray());
    }

    // Bits 0..9 = 1110000010: the first range has three ones, the second one.
    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 5, 8 }, new byte[] { 1, 0, 2, 0b11 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 4, 1, 2, 2, 5 }, new byte[] { 1, 0, 2, 0b10 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0, 10 }, new byte[] { 1, 0, 1, 0 })]
    public void Answer_GoldenMessages_GiveTheirParities(byte[] questions, byte[] answers)
    {
        using KeyBits key = KeyBits.FromWords([0b01_0000_0111], 10);
        using var responder = new CascadeResponder(key, 1);
        var output = new ArrayBufferWriter<byte>();
        responder.Answer(questions, output);
        Assert.Equal(answers, output.WrittenSpan.ToArray());
        Assert.Equal(answers[2], responder.LeakageBits);
    }

    [Theory]
    [InlineData(new byte[] { }, "version")]
    [InlineData(new byte[] { 2, 0, 0, 0, 5, 8 }, "version")]
    [InlineData(new byte[] { 1, 1, 0, 0, 5, 8 }, "another round")]
    [InlineData(new byte[] { 1, 0 }, "asks nothing")]
    [InlineData(new byte[] { 1, 0, 1, 0, 5, 8 }, "no such block")]
    [InlineData(new byte[] { 1, 0, 0, 0x88, 0x08, 3, 8 }, "no such order")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 8 }, "number of ranges")]
    [InlineData(new byte[] { 1, 0, 0, 0, 23, 1 }, "number of ranges")]
    [InlineData(new byte[] { 1, 0, 0, 0, 5, 0 }, "leaves its block")]
    [InlineData(new byte[] { 1, 0, 0, 0, 5, 10 }, "leaves its block")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0, 0 }, "leaves its block")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 10, 1 }, "leaves its block")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 5, 6 }, "leaves its block")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }, "leaves its block")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x08 }, "too large")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 5 }, "cut off")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 5, 0x81 }, "cut off")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0, 5, 0, 0, 2, 0, 5 }, "do not ascend")]
    public void Answer_Malformed_SaysWhyAndDisclosesNothing(byte[] questions, string why)
    {
        using KeyBits key = RandomKeys.Key(1, 10);
        using var responder = new CascadeResponder(key, 1);
        var output = new ArrayBufferWriter<byte>();
        var error = Assert.Throws<ReconciliationException>(() => responder.Answer(questions, output));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(0, responder.LeakageBits);
    }

    [Fact]
    public void Answer_EveryProperPrefixOfARealMessage_IsRefusedOrShorter()
    {
        using KeyBits key = RandomKeys.Key(2, 5000);
        using KeyBits other = RandomKeys.WithErrors(key, 0.03, 3, out _);
        using var corrector = new CascadeCorrector(other, 0.03, 1);
        var questions = new ArrayBufferWriter<byte>();
        var answers = new ArrayBufferWriter<byte>();
        using (var responder = new CascadeResponder(key, 1))
        {
            corrector.TryAsk(questions);
            responder.Answer(questions.WrittenSpan, answers);
            corrector.Accept(answers.WrittenSpan);
        }

        questions.ResetWrittenCount();
        corrector.TryAsk(questions);
        byte[] message = questions.WrittenSpan.ToArray();
        message[1] = 0;
        for (int length = 0; length < message.Length; length++)
        {
            using var responder = new CascadeResponder(key, 1);
            Assert.Throws<ReconciliationException>(
                () => responder.Answer(message.AsSpan(0, length), new ArrayBufferWriter<byte>()));
        }
    }

    [Fact]
    public void Answer_Garbage_ThrowsOnlyReconciliationException()
    {
        var random = new Random(4);
        using KeyBits key = RandomKeys.Key(5, 70_000);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] garbage = new byte[random.Next(40)];
            random.NextBytes(garbage);
            if (garbage.Length > 3) (garbage[0], garbage[1], garbage[2]) = (1, 0, (byte)(garbage[2] & 3));
            using var responder = new CascadeResponder(key, 1);
            try
            {
                responder.Answer(garbage, new ArrayBufferWriter<byte>());
            }
            catch (ReconciliationException)
            {
            }

            Assert.InRange(responder.LeakageBits, 0, responder.LeakageLimit);
        }
    }

    [Fact]
    public void Answer_EndlessQuestions_StopsAtTheLimit()
    {
        using KeyBits key = RandomKeys.Key(6, 100);
        using var responder = new CascadeResponder(key, 1);
        var error = Assert.Throws<ReconciliationException>(() =>
        {
            for (int round = 0; round < 128; round++)
            {
                responder.Answer([1, (byte)round, 0, 0, 100 << 1 & 0x7F | 1 | 0x80, 1, 1], new ArrayBufferWriter<byte>());
            }
        });
        Assert.Contains("more than", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(responder.LeakageBits, 100, responder.LeakageLimit);
    }

    [Theory]
    [InlineData(new byte[] { }, "version")]
    [InlineData(new byte[] { 3, 0, 2, 0 }, "version")]
    [InlineData(new byte[] { 1, 1, 2, 0 }, "another round")]
    [InlineData(new byte[] { 1, 0, 3, 0 }, "not as many")]
    [InlineData(new byte[] { 1, 0, 2 }, "does not fit")]
    [InlineData(new byte[] { 1, 0, 2, 0, 0 }, "does not fit")]
    [InlineData(new byte[] { 1, 0, 2, 4 }, "unused bits")]
    public void Accept_Malformed_SaysWhy(byte[] answers, string why)
    {
        using var key = new KeyBits(10);
        using var corrector = new CascadeCorrector(key, 0.1, 1);
        corrector.TryAsk(new ArrayBufferWriter<byte>());
        var error = Assert.Throws<ReconciliationException>(() => corrector.Accept(answers));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
