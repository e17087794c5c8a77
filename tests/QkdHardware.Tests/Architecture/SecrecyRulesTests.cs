using System.Reflection;
using System.Text.Json;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sessions.Bb84;
using QkdHardware.Sessions.Bb84.Detection;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Stations;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;
using Xunit;

namespace QkdHardware.Tests.Architecture;

/// <summary>
/// Whatever prints an object, writes it as JSON or takes it apart for a log cannot show a secret: two objects of one size
/// with different secrets look the same to it.
/// </summary>
public sealed class SecrecyRulesTests
{
    private const int Length = 256;

    private static readonly Dictionary<string, Func<int, object>> Makers = new()
    {
        [nameof(KeyBits)] = seed => Key(seed),
        [nameof(KeyBitsBuilder)] = seed => Builder(seed),
        [nameof(SiftedBlock)] = seed => new SiftedBlock(Key(seed), new ulong[Length / 64], new BasisCounts(5, 3, 1, 1)),
        [nameof(SymbolPattern)] = seed => SymbolPattern.Public((ulong)seed, Length, 0.6, 0.8),
        [nameof(ModulatorPattern)] = seed => new ModulatorPattern(
            1, new Hertz(1e6), Random(seed).Select(value => value / 256f).ToArray(), new Volts(0), new Volts(1)),
        [nameof(TagBlock)] = seed => Block(0, Random(seed)),
        [nameof(TagRecord)] = seed => Record(0, Random(seed)),
        [nameof(ClickList)] = seed => Clicks(Random(seed)),
        [nameof(SiftedBits)] = seed => Sifted(Random(seed)),
        [nameof(Distilled)] = seed => new Distilled(
            Key(seed), true, new DecoyCounts(new BasisCounts(1, 1, 0, 0), new BasisCounts(1, 1, 0, 0)), null, 7),
        [nameof(Request)] = seed => new Request(Random(seed)) { IsConfidential = true },
    };

    private static readonly Type[] Secrets =
    [
        typeof(KeyBits), typeof(KeyBitsBuilder), typeof(SiftedBlock), typeof(SymbolPattern), typeof(ModulatorPattern), typeof(TagBlock),
        typeof(TagRecord), typeof(ClickList), typeof(SiftedBits), typeof(Distilled), typeof(Request),
    ];

    public static TheoryData<string> Names() => [.. Makers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Secret_LooksTheSameToEveryPrinter(string name)
    {
        (object one, object other) = (Makers[name](1), Makers[name](2));
        Assert.Equal(one.ToString(), other.ToString());
        Assert.Equal(Json(one), Json(other));
        Assert.Equal(Log(one), Log(other));
    }

    [Fact]
    public void Printers_OfOrdinaryObjects_ShowWhatTheyHold()
    {
        (object one, object other) = (new { Words = Random(1) }, new { Words = Random(2) });
        Assert.NotEqual(Json(one), Json(other));
        Assert.NotEqual(Log(one), Log(other));
    }

    [Fact]
    public void ResultsMessagesAndRecords_HoldNoSecretType()
    {
        Type[] open =
        [
            .. typeof(Bb84Session).Assembly.GetTypes().Where(type =>
                type.Namespace is { } place && (place.EndsWith(".Results") || place.EndsWith(".Messages") || place.EndsWith(".Phases"))),
        ];
        Assert.Contains(open, type => type.Name == "SessionDocument");
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        IEnumerable<string> offenders =
            from type in open
            from field in type.GetFields(All)
            where Parts(field.FieldType).Any(Secrets.Contains)
            select $"{type.Name}.{field.Name}";
        Assert.Empty(offenders);
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);

    // What cannot be written says so, and nothing else.
    private static string Json(object value)
    {
        try
        {
            return JsonSerializer.Serialize(value, value.GetType());
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            return exception.Message;
        }
    }

    private static string Log(object value)
    {
        var sink = new TextSink();
        using Logger log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(sink).CreateLogger();
        log.ForContext("Context", value, destructureObjects: true).Error("{Value} and {@Parts}", value, value);
        return sink.Text;
    }

    private static byte[] Random(int seed)
    {
        byte[] bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static KeyBits Key(int seed) => KeyBits.FromBytes(Random(seed), Length);

    private static KeyBitsBuilder Builder(int seed)
    {
        var builder = new KeyBitsBuilder();
        foreach (byte value in Random(seed))
        {
            builder.Append((value & 1) != 0);
        }

        return builder;
    }

    private static TagBlock Block(ushort channel, byte[] offsets)
    {
        TagBlock block = TagBlock.Rent(Length, TagFields.Reference);
        for (int i = 0; i < offsets.Length; i++)
        {
            block.Append((1000L * i) + 400 + (offsets[i] % 100), channel, reference: 1);
        }

        return block;
    }

    private static TagRecord Record(ushort channel, byte[] offsets)
    {
        var record = new TagRecord();
        using TagBlock block = Block(channel, offsets);
        record.Add(block);
        return record;
    }

    // A click in each slot, of Z0 or of Z1: pulses and bases are announced, the bits are not.
    private static ClickList Clicks(byte[] bits)
    {
        TagRecord[] channels = [new(), new(), new(), new()];
        for (int i = 0; i < bits.Length; i++)
        {
            using TagBlock block = TagBlock.Rent(1, TagFields.Reference);
            block.Append((1000L * i) + 500, 0, reference: 1);
            channels[bits[i] & 1].Add(block);
        }

        return ClickList.Of(channels, new SlotClock(1000, Length, 200), [0, 0, 0, 0]);
    }

    private static SiftedBits Sifted(byte[] bits)
    {
        var sifted = new SiftedBits();
        sifted.BeginRecord(Length);
        for (int i = 0; i < bits.Length; i++)
        {
            sifted.AddKeyBit((bits[i] & 1) != 0, isDecoy: false, i);
        }

        return sifted;
    }

    private sealed class TextSink : ILogEventSink
    {
        public string Text { get; private set; } = string.Empty;

        public void Emit(LogEvent logEvent)
        {
            using var writer = new StringWriter();
            new JsonFormatter(renderMessage: true).Format(logEvent, writer);
            Text += writer.ToString().Split(",\"", 2)[1]; // Without the time at its beginning.
        }
    }
}
