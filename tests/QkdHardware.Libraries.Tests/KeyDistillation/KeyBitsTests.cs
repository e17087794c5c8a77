using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using QkdHardware.KeyDistillation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation;

public sealed class KeyBitsTests
{
    [Fact]
    public void FromBytes_BitOrder_IsLeastSignificantFirst()
    {
        using var key = KeyBits.FromBytes([0x01, 0x80, 0, 0, 0, 0, 0, 0, 0x03], 66);
        Assert.Equal(0x8001UL, key.Words[0]);
        Assert.Equal(3UL, key.Words[1]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    public void Words_HaveTheFewestWordsAndNothingPastTheEnd(int length, int words)
    {
        using var key = KeyBits.FromWords([ulong.MaxValue, ulong.MaxValue, ulong.MaxValue], length);
        Assert.Equal(words, key.Words.Length);
        int ones = 0;
        foreach (ulong word in key.Words) ones += System.Numerics.BitOperations.PopCount(word);
        Assert.Equal(length, ones);
    }

    [Fact]
    public void CopyTo_RoundTripsThroughBytes()
    {
        byte[] bytes = RandomKeys.Bytes(seed: 1, 33);
        using var key = KeyBits.FromBytes(bytes, 260);
        bytes[32] &= 0x0F;
        byte[] copy = new byte[33];
        key.CopyTo(copy);
        Assert.Equal(bytes, copy);
    }

    [Fact]
    public void Dispose_ZeroesTheMemoryAndRefusesFurtherUse()
    {
        var key = KeyBits.FromWords([ulong.MaxValue, 5], 128);
        ReadOnlySpan<ulong> words = key.Words;
        key.Dispose();
        Assert.Equal([0UL, 0UL], words.ToArray());
        Assert.Throws<ObjectDisposedException>(() => key.Words.Length);
        Assert.Throws<ObjectDisposedException>(() => key.CopyTo(new byte[16]));
        key.Dispose();
    }

    [Fact]
    public void ToStringAndDebuggerAndJson_ShowNoContent()
    {
        using var key = KeyBits.FromWords([0x0123456789ABCDEF], 64);
        Assert.Equal("KeyBits(64 bits)", key.ToString());
        Assert.Equal("{ToString(),nq}", typeof(KeyBits).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);

        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var visible = typeof(KeyBits).GetMembers(all)
            .Where(m => m is FieldInfo or PropertyInfo)
            .Where(m => m.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State != DebuggerBrowsableState.Never)
            .Select(m => m.Name);
        Assert.All(visible, name => Assert.Contains("Length", name, StringComparison.Ordinal));

        string json;
        try
        {
            json = JsonSerializer.Serialize(key);
        }
        catch (Exception error) when (error is NotSupportedException or InvalidOperationException)
        {
            json = error.Message;
        }

        Assert.DoesNotContain(0x0123456789ABCDEF.ToString(), json, StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_HaveNoConversions() =>
        Assert.DoesNotContain(
            typeof(KeyBits).GetMethods(BindingFlags.Static | BindingFlags.Public),
            method => method.Name is "op_Implicit" or "op_Explicit");

    [Fact]
    public void FixedTimeEquals_EverySingleBitDifference_IsSeen()
    {
        using var key = RandomKeys.Key(seed: 2, 130);
        using var same = key.Copy();
        using var shorter = KeyBits.FromWords(key.Words, 129);
        Assert.True(key.FixedTimeEquals(same));
        Assert.False(key.FixedTimeEquals(shorter));
        for (int i = 0; i < key.Length; i++)
        {
            ulong[] words = key.Words.ToArray();
            words[i / 64] ^= 1UL << (i % 64);
            using var other = KeyBits.FromWords(words, key.Length);
            Assert.False(key.FixedTimeEquals(other));
        }
    }

    [Fact]
    public void Constructors_NonsenseLengths_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyBits(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyBits.FromWords([1], 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyBits.FromBytes([1], 9));
    }

    [Fact]
    public void Builder_AnyMixOfAppends_EqualsBitByBit()
    {
        var random = new Random(3);
        for (int round = 0; round < 50; round++)
        {
            using var builder = new KeyBitsBuilder();
            var expected = new List<bool>();
            int appends = random.Next(400);
            for (int i = 0; i < appends; i++)
            {
                int count = random.Next(65);
                ulong bits = (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
                builder.AppendBits(bits, count);
                for (int b = 0; b < count; b++) expected.Add((bits >> b & 1) != 0);
                builder.Append((bits & 1) != 0);
                expected.Add((bits & 1) != 0);
            }

            using KeyBits key = builder.Build();
            Assert.Equal(0, builder.Length);
            Assert.Equal(expected.Count, key.Length);
            Assert.Equal(expected, Enumerable.Range(0, key.Length).Select(i => (key.Words[i / 64] >> (i % 64) & 1) != 0));
        }
    }

    [Fact]
    public void Builder_CountOutOfRange_Throws()
    {
        using var builder = new KeyBitsBuilder(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AppendBits(0, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AppendBits(0, -1));
        Assert.Equal("KeyBitsBuilder(0 bits)", builder.ToString());
    }
}
