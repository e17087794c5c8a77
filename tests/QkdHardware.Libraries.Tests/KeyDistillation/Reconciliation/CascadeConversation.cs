using System.Buffers;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Reconciliation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Reconciliation;

/// <summary>Runs both stations to the end in one process.</summary>
internal static class CascadeConversation
{
    public sealed record Outcome(bool Equal, long Leakage, int Rounds, long Corrections);

    public static Outcome Run(KeyBits alice, KeyBits bob, double qber, ulong seed = 42, CascadeOptions? options = null)
    {
        using var responder = new CascadeResponder(alice, seed, options);
        using var corrector = new CascadeCorrector(bob, qber, seed, options);
        Run(responder, corrector);
        Assert.Equal(responder.LeakageBits, corrector.LeakageBits);
        using KeyBits corrected = corrector.TakeKey();
        return new(corrected.FixedTimeEquals(alice), corrector.LeakageBits, corrector.Rounds, corrector.Corrections);
    }

    public static void Run(CascadeResponder responder, CascadeCorrector corrector)
    {
        var questions = new ArrayBufferWriter<byte>();
        var answers = new ArrayBufferWriter<byte>();
        while (corrector.TryAsk(questions))
        {
            responder.Answer(questions.WrittenSpan, answers);
            corrector.Accept(answers.WrittenSpan);
            questions.ResetWrittenCount();
            answers.ResetWrittenCount();
        }
    }
}
