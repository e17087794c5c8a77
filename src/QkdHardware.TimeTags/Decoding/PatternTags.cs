using System.Numerics;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>S-Fifteen events: one time, and a bit for each of four inputs. An event of several inputs is a tag for each.</summary>
internal static class PatternTags
{
    public const int MaxTags = 4;

    public static void Append(TagBlock block, long time, uint pattern)
    {
        for (; pattern != 0; pattern &= pattern - 1) block.Append(time, (ushort)(BitOperations.TrailingZeroCount(pattern) + 1));
    }
}
