using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.KeyDistillation;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Sessions.Channels;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Roles;
using QkdHardware.Tests.Sessions.Bb84.Plan;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

public sealed class KeyRecordsTests : IAsyncDisposable
{
    private const int Symbols = 1024;

    private static readonly Bb84Plan Plan = PlanFile.Load(("pattern_symbols: 262144", $"pattern_symbols: {Symbols}")).Session;

    private readonly FakeLab lab = new();
    private readonly InProcessChannel aliceEnd;
    private readonly InProcessChannel bobEnd;
    private readonly MessagePort bob;
    private readonly SiftedBits sifted = new();
    private readonly FakeTimeProvider time = new();
    private Bench? bench;

    // Two repetitions of the pattern, every pulse detected, in both bases by turns.
    private readonly long[] pulses = [.. Enumerable.Range(0, 2 * Symbols).Select(i => (long)i)];
    private readonly bool[] basisX = [.. Enumerable.Range(0, 2 * Symbols).Select(i => i % 2 != 0)];

    public KeyRecordsTests()
    {
        (aliceEnd, bobEnd) = InProcessChannel.CreatePair();
        bob = new MessagePort(bobEnd);
    }

    [Fact]
    public async Task Make_Record_IsSiftedByTheSecretPattern()
    {
        KeyRecords records = await PrepareAsync();
        Task<string?> making = records.MakeAsync(default);
        Assert.Equal(new RecordRequest(1), await bob.ExpectAsync<RecordRequest>(MessageKind.MakeRecord, default).Bounded());
        byte[] symbols = SymbolsPlayed();
        await AnnounceAsync(new RecordNumbers(5000, 0, 2, 1));
        byte[] flags = SiftingReply.Read((await bob.ExpectAsync(MessageKind.Sifting, default).Bounded()).Span, pulses.Length)!;
        await bob.SendAsync(MessageKind.TestErrors, new TestErrors(1, 0), default);

        Assert.Null(await making.Bounded());
        for (int i = 0; i < flags.Length; i++)
        {
            byte symbol = symbols[i % Symbols];
            bool sentInX = (symbol & 2) != 0;
            int expected = sentInX != basisX[i] ? 0 : 1 | ((symbol & 4) != 0 ? 2 : 0) | (sentInX && (symbol & 1) != 0 ? 4 : 0);
            Assert.Equal(expected, flags[i]);
        }

        Assert.Equal(new RecordNumbers(5000, 0, 2, 1), Assert.Single(records.Numbers));
        SourceSample sample = Assert.Single(records.Samples);
        Assert.Equal((1, null), (sample.Record, sample.VoidReason));
        Assert.Equal(0.5, sample.Mu, 0.01);
        AssertSifted(symbols, flags);
    }

    [Fact]
    public async Task Make_TaggerLostTags_IsVoidAndNothingIsKept()
    {
        KeyRecords records = await PrepareAsync();
        Task<string?> making = records.MakeAsync(default);
        await bob.ExpectAsync(MessageKind.MakeRecord, default).Bounded();
        await AnnounceAsync(new RecordNumbers(5000, 7, 2, 1));

        await AssertVoidAsync(records, making, "the tagger lost tags (7)");
    }

    [Fact]
    public async Task Make_SomebodyMovesTheAttenuator_IsVoid()
    {
        KeyRecords records = await PrepareAsync();
        Task<string?> making = records.MakeAsync(default);
        await bob.ExpectAsync(MessageKind.MakeRecord, default).Bounded();
        lab.Attenuator.Attenuation = new Decibels(lab.Attenuator.Attenuation.Value - 3);
        await AnnounceAsync(new RecordNumbers(5000, 0, 2, 1));

        await AssertVoidAsync(records, making, "attenuator stands at");
    }

    [Theory]
    [InlineData(1_000_000, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1_000_000)]
    [InlineData(0, -1)]
    public async Task Make_BobCountsImpossibleErrors_IsRefused(long signal, long decoy)
    {
        KeyRecords records = await PrepareAsync();
        Task<string?> making = records.MakeAsync(default);
        await bob.ExpectAsync(MessageKind.MakeRecord, default).Bounded();
        await AnnounceAsync(new RecordNumbers(5000, 0, 2, 1));
        await bob.ExpectAsync(MessageKind.Sifting, default).Bounded();
        await bob.SendAsync(MessageKind.TestErrors, new TestErrors(signal, decoy), default);

        await Assert.ThrowsAsync<InvalidDataException>(() => making.Bounded());
    }

    [Fact]
    public async Task Make_NegativeNumbers_AreRefused()
    {
        KeyRecords records = await PrepareAsync();
        Task<string?> making = records.MakeAsync(default);
        await bob.ExpectAsync(MessageKind.MakeRecord, default).Bounded();
        await AnnounceAsync(new RecordNumbers(5000, -1, 2, 1));

        await Assert.ThrowsAsync<InvalidDataException>(() => making.Bounded());
    }

    [Fact]
    public async Task Make_DetectionBeyondTheRecord_IsRefused()
    {
        KeyRecords records = await PrepareAsync();
        Task<string?> making = records.MakeAsync(default);
        await bob.ExpectAsync(MessageKind.MakeRecord, default).Bounded();
        await bob.SendBytesAsync(MessageKind.Detections, DetectionList.Write([31_250_000 + (3 * Symbols)], [false]), default);

        await Assert.ThrowsAsync<InvalidDataException>(() => making.Bounded());
    }

    public async ValueTask DisposeAsync()
    {
        sifted.Dispose();
        aliceEnd.Dispose();
        bobEnd.Dispose();
        await (bench?.DisposeAsync() ?? ValueTask.CompletedTask);
        await lab.DisposeAsync();
    }

    private async Task<KeyRecords> PrepareAsync()
    {
        StationBench.Connect(lab, Plan, 1000);
        bench = await StationBench.OpenAsync(lab);
        var source = new SourceControl(Plan, bench);
        await source.CalibrateAsync((_, _) => { }, default);
        return new KeyRecords(Plan, new MessagePort(aliceEnd), source, sifted, time);
    }

    private async Task AnnounceAsync(RecordNumbers numbers)
    {
        await bob.SendBytesAsync(MessageKind.Detections, DetectionList.Write(pulses, basisX), default);
        await bob.SendAsync(MessageKind.RecordNumbers, numbers, default);
    }

    private async Task AssertVoidAsync(KeyRecords records, Task<string?> making, string reason)
    {
        ReadOnlyMemory<byte> reply = await bob.ExpectAsync(MessageKind.Sifting, default).Bounded();
        Assert.All(reply.ToArray(), value => Assert.Equal(0, value)); // void, and no symbol disclosed
        await bob.SendAsync(MessageKind.TestErrors, new TestErrors(0, 0), default);

        Assert.StartsWith(reason, await making.Bounded());
        Assert.Empty(records.Numbers);
        Assert.StartsWith(reason, Assert.Single(records.Samples).VoidReason);
        Assert.Equal(0, sifted.SiftedBitCount);
    }

    // What the drive was given tells the secret pattern, to a test that holds the drive.
    private byte[] SymbolsPlayed()
    {
        float[] encoder = lab.Generator.Samples[1];
        float[] intensity = lab.Generator.Samples[2];
        return
        [
            .. Enumerable.Range(0, Symbols).Select(i => (byte)(
                (encoder[i * 8] switch { 0 => 0, > 2 => 1, > 0 => 2, _ => 3 }) | (intensity[i * 8] > 4 ? 0 : 4))),
        ];
    }

    private void AssertSifted(byte[] symbols, byte[] flags)
    {
        bool[] kept = [.. flags.Index().Where(f => (f.Item & 1) != 0 && !basisX[f.Index]).Select(f => (symbols[f.Index % Symbols] & 1) != 0)];
        int signalTests = flags.Index().Count(f => (f.Item & 1) != 0 && basisX[f.Index] && (f.Item & 2) == 0);
        Assert.Equal(kept.Length / 2, sifted.DistinctPatternBits); // the pattern came twice
        using SiftedBlock block = sifted.Build();
        Assert.Equal(kept.Length, block.Key.Length);
        Assert.Equal(kept, Enumerable.Range(0, kept.Length).Select(i => (block.Key.Words[i / 64] >> (i % 64) & 1) != 0));
        Assert.Equal((signalTests, 1), (block.TestBasis.SignalDetections, block.TestBasis.SignalErrors));
    }
}
