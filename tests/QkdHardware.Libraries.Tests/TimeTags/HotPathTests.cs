using System.Reflection;
using System.Runtime.CompilerServices;
using QkdHardware.TimeTags.Kernels;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>
/// A loop that starts unoptimised and waits for the tiered compiler ran at a third to a tenth of its speed in the first
/// seconds on a busy core. So the loops over tags are compiled optimised at once; this notices when one is not.
/// </summary>
public class HotPathTests
{
    public static TheoryData<string, string> Loops => new()
    {
        { "Decoding.TttrKernel", "Decode512" },
        { "Decoding.TttrKernel", "Decode256" },
        { "Decoding.TttrKernel", "Decode128" },
        { "Decoding.TttrKernel", "DecodeScalar" },
        { "Decoding.TickScale", "Apply" },
        { "Decoding.TickScale", "AddTo" },
        { "Decoding.WordTagDecoder`1", "Decode" },
        { "Kernels.TagOrder", "IsSorted" },
        { "Kernels.TagOrder", "CountSpecial" },
        { "Kernels.TagOrder", "InsertLate" },
        { "Kernels.ChannelCounter", "Add" },
        { "Kernels.ChannelCounter", "CountFew" },
        { "Kernels.SymbolClock", "LocateRun" },
        { "Kernels.SymbolGate", "Keep" },
        { "Kernels.Histogram", "AddRun" },
        { "Kernels.CrossCorrelation", "FirstStops" },
        { "Kernels.PairScratch", "CountFirst" },
        { "Kernels.PairScratch", "CountNext" },
        { "Kernels.PairScratch", "Count" },
        { "Kernels.PendingTimes", "Append" },
        { "Kernels.Coincidences", "Walk" },
        { "Kernels.Sifting", "Sift" },
        { "Kernels.ChannelDelays", "Apply" },
        { "Kernels.TimeTrace", "Add" },
        { "Kernels.DeadTimeFilter", "Filter" },
        { "Kernels.FoldCoincidences", "Add" },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void Loop_IsCompiledOptimisedAtOnce(string type, string method)
    {
        MethodInfo[] methods = [.. typeof(TagOrder).Assembly
            .GetType($"QkdHardware.TimeTags.{type}", throwOnError: true)!
            .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(candidate => candidate.Name == method)];
        Assert.Contains(methods, candidate => candidate.MethodImplementationFlags.HasFlag((MethodImplAttributes)MethodImplOptions.AggressiveOptimization));
    }
}
