using System.Buffers;
using BenchmarkDotNet.Attributes;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Reconciliation;

namespace QkdHardware.Benchmarks.KeyDistillation;

/// <summary>Both stations of Cascade on one thread, without a network: 1 Mbit.</summary>
public class CascadeBenchmarks : IDisposable
{
    private const int Bits = 1 << 20;

    private readonly ArrayBufferWriter<byte> questions = new(1 << 16);
    private readonly ArrayBufferWriter<byte> answers = new(1 << 16);
    private KeyBits alice = new(0);
    private KeyBits bob = new(0);

    [Params(0.01, 0.02, 0.05)]
    public double Qber { get; set; }

    [Params(8, 32, 1000)]
    public int SearchesPerBlock { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        alice = BenchmarkKeys.Key(1, Bits);
        bob = BenchmarkKeys.WithErrors(alice, Qber, 2);
    }

    [Benchmark]
    public long Reconcile()
    {
        var options = new CascadeOptions { SearchesPerBlock = SearchesPerBlock };
        using var responder = new CascadeResponder(alice, 3, options);
        using var corrector = new CascadeCorrector(bob, Qber, 3, options);
        questions.ResetWrittenCount();
        while (corrector.TryAsk(questions))
        {
            answers.ResetWrittenCount();
            responder.Answer(questions.WrittenSpan, answers);
            corrector.Accept(answers.WrittenSpan);
            questions.ResetWrittenCount();
        }

        return corrector.LeakageBits;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        alice.Dispose();
        bob.Dispose();
        GC.SuppressFinalize(this);
    }
}
