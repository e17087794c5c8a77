using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Amplification;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.KeyDistillation.Reconciliation;
using QkdHardware.KeyDistillation.Verification;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Plan;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>
/// From sifted bits to a secret key, one half for each station: correct, verify, bound, amplify. What is announced on
/// the way: parities (counted as leakage), the hash (paid by the bound's log2(2/epsilon_cor)), error counts, and public
/// seeds chosen after what they act on.
/// </summary>
internal sealed class Distillation(MessagePort port, Bb84Plan plan)
{
    /// <summary>Alice's half; her bits are right by definition.</summary>
    /// <param name="sifted">Her sifted bits.</param>
    /// <param name="mu">The measured signal intensity.</param>
    /// <param name="nu">The measured decoy intensity.</param>
    /// <param name="cancellationToken">Stops between messages.</param>
    /// <exception cref="InvalidDataException">Bob sends what cannot be.</exception>
    /// <exception cref="ReconciliationException">His questions make no sense, or disclose too much.</exception>
    public async Task<Distilled> LeadAsync(SiftedBits sifted, double mu, double nu, CancellationToken cancellationToken)
    {
        long distinct = sifted.DistinctPatternBits;
        using SiftedBlock block = sifted.Build();
        BasisCounts tests = block.TestBasis;
        double expected = tests.Detections > 0 ? Math.Clamp(tests.Qber, 0.001, CascadeCorrector.MaxQber) : 0.01;
        var start = new CorrectionStart(RandomSeed(), expected, mu, nu);
        await port.SendAsync(MessageKind.BeginCorrection, start, cancellationToken).ConfigureAwait(false);

        long leaked = await AnswerParitiesAsync(block.Key, start.Seed, cancellationToken).ConfigureAwait(false);
        var hash = new VerificationHash(block.Key.Length, plan.Security.EpsCor);
        var tag = new VerificationTag(RandomNumberGenerator.GetBytes(VerificationHash.SeedLength), new byte[hash.TagLength]);
        hash.Compute(block.Key, tag.Seed, tag.Tag);
        await port.SendAsync(MessageKind.Verification, tag, cancellationToken).ConfigureAwait(false);
        VerificationVerdict verdict = await port
            .ExpectAsync<VerificationVerdict>(MessageKind.VerificationResult, cancellationToken).ConfigureAwait(false);
        RequireErrors(verdict.SignalErrors, block.SignalDetections);
        RequireErrors(verdict.DecoyErrors, block.DecoyDetections);
        DecoyCounts counts = block.WithKeyErrors(verdict.SignalErrors, verdict.DecoyErrors);
        if (!verdict.Agrees)
        {
            return new(null, false, counts, null, leaked);
        }

        FiniteKeyBound bound = Bound(counts, start, leaked);
        int length = KeyLength(bound, distinct);
        byte[] amplification = AmplificationMessage(block.Key.Length, length);
        await port.SendBytesAsync(MessageKind.Amplification, amplification, cancellationToken).ConfigureAwait(false);
        return new(Amplify(block.Key, amplification, length), true, counts, bound, leaked);
    }

    /// <summary>Bob's half; he corrects his bits to Alice's.</summary>
    /// <param name="sifted">His sifted bits.</param>
    /// <param name="start">Alice's message that began it.</param>
    /// <param name="cancellationToken">Stops between messages.</param>
    /// <exception cref="InvalidDataException">
    /// Alice asks for another length of key than Bob's own bound gives, or sends what cannot be.
    /// </exception>
    /// <exception cref="ReconciliationException">Her parities contradict each other.</exception>
    public async Task<Distilled> FollowAsync(
        SiftedBits sifted, CorrectionStart start, CancellationToken cancellationToken)
    {
        if (start is not { Qber: >= 0 and <= CascadeCorrector.MaxQber, Nu: > 0 and < double.MaxValue, Mu: < double.MaxValue }
            || !(start.Nu < start.Mu))
        {
            throw new InvalidDataException("Alice begins error correction with intensities or an error rate that cannot be.");
        }

        long distinct = sifted.DistinctPatternBits;
        using SiftedBlock block = sifted.Build();
        using var corrector = new CascadeCorrector(block.Key, start.Qber, start.Seed);
        var questions = new ArrayBufferWriter<byte>();
        while (corrector.TryAsk(questions))
        {
            await port.SendBytesAsync(MessageKind.ParityQuestions, questions.WrittenMemory, cancellationToken).ConfigureAwait(false);
            questions.ResetWrittenCount();
            ReadOnlyMemory<byte> answers = await port
                .ExpectAsync(MessageKind.ParityAnswers, cancellationToken).ConfigureAwait(false);
            corrector.Accept(answers.Span);
        }

        long leaked = corrector.LeakageBits;
        using KeyBits key = corrector.TakeKey();
        await port.SendAsync(MessageKind.CorrectionOver, new CorrectionEnd(leaked), cancellationToken).ConfigureAwait(false);
        VerificationTag tag = await port
            .ExpectAsync<VerificationTag>(MessageKind.Verification, cancellationToken).ConfigureAwait(false);
        bool agrees = tag.Seed.Length == VerificationHash.SeedLength
            && new VerificationHash(key.Length, plan.Security.EpsCor).Verify(key, tag.Seed, tag.Tag);
        DecoyCounts counts = agrees ? block.CountErrors(key) : block.WithKeyErrors(0, 0);
        await port.SendAsync(
            MessageKind.VerificationResult,
            new VerificationVerdict(agrees, (long)counts.KeyBasis.SignalErrors, (long)counts.KeyBasis.DecoyErrors),
            cancellationToken).ConfigureAwait(false);
        if (!agrees)
        {
            return new(null, false, counts, null, leaked);
        }

        ReadOnlyMemory<byte> amplification = await port
            .ExpectAsync(MessageKind.Amplification, cancellationToken).ConfigureAwait(false);
        FiniteKeyBound bound = Bound(counts, start, leaked);
        int length = amplification.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(amplification.Span) : -1;
        if (length != KeyLength(bound, distinct))
        {
            throw new InvalidDataException(
                $"Alice asks for a key of {length} bits, but the bound here gives {KeyLength(bound, distinct)}.");
        }

        return new(Amplify(key, amplification, length), true, counts, bound, leaked);
    }

    private async Task<long> AnswerParitiesAsync(KeyBits key, ulong seed, CancellationToken cancellationToken)
    {
        using var responder = new CascadeResponder(key, seed);
        var answers = new ArrayBufferWriter<byte>();
        while (true)
        {
            (MessageKind kind, ReadOnlyMemory<byte> content) = await port.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            switch (kind)
            {
                case MessageKind.ParityQuestions:
                    answers.ResetWrittenCount();
                    responder.Answer(content.Span, answers);
                    await port.SendBytesAsync(MessageKind.ParityAnswers, answers.WrittenMemory, cancellationToken)
                        .ConfigureAwait(false);
                    break;
                case MessageKind.CorrectionOver:
                    long told = MessagePort.Read<CorrectionEnd>(content).LeakedBits;
                    return told == responder.LeakageBits
                        ? told
                        : throw new InvalidDataException($"Bob counts {told} disclosed parities, Alice {responder.LeakageBits}.");
                default:
                    throw new InvalidDataException($"Expected parity questions from the other station, but got {kind}.");
            }
        }
    }

    private static void RequireErrors(long errors, long detections)
    {
        if (errors < 0 || errors > detections)
        {
            throw new InvalidDataException($"Bob counts {errors} errors in {detections} detections.");
        }
    }

    private FiniteKeyBound Bound(DecoyCounts counts, CorrectionStart start, long leaked) => OneDecoyFiniteKey.Evaluate(
        counts,
        new DecoyIntensities(start.Mu, start.Nu, plan.Source.PMu),
        new SecurityTarget(plan.Security.EpsSec, plan.Security.EpsCor),
        leaked);

    // The pattern repeats: the key cannot hold more secret bits than the symbols it came from.
    private static int KeyLength(FiniteKeyBound bound, long distinctPatternBits) =>
        (int)Math.Min(bound.KeyLength, distinctPatternBits);

    private static ulong RandomSeed() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // Length, then the seed's bits.
    private static byte[] AmplificationMessage(int inputLength, int length)
    {
        int seedBits = ToeplitzHash.SeedLength(inputLength, length);
        byte[] message = RandomNumberGenerator.GetBytes(sizeof(int) + ((seedBits + 63) / 64 * sizeof(ulong)));
        BinaryPrimitives.WriteInt32LittleEndian(message, length);
        return message;
    }

    private static KeyBits? Amplify(KeyBits input, ReadOnlyMemory<byte> message, int length)
    {
        int seedBits = ToeplitzHash.SeedLength(input.Length, length);
        ReadOnlySpan<byte> seed = message.Span[sizeof(int)..];
        if (seed.Length != (seedBits + 63) / 64 * sizeof(ulong))
        {
            throw new InvalidDataException("The seed of privacy amplification has the wrong length.");
        }

        return length == 0 ? null : ToeplitzHash.Hash(input, MemoryMarshal.Cast<byte, ulong>(seed), length);
    }
}
