using QkdHardware.Configuration;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Tests.Architecture;

namespace QkdHardware.Tests.Sessions.Bb84.Plan;

/// <summary>The reference bench file, changed here and there.</summary>
internal static class PlanFile
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "hil", "benches", "bb84-lab.yaml"));

    public static Bb84Bench Load(params (string Good, string Other)[] changes)
    {
        string text = Text;
        foreach ((string good, string other) in changes)
        {
            text = text.Contains(good) ? text.Replace(good, other) : throw new ArgumentException($"'{good}' is not in the file.");
        }

        return ConfigurationFile.Parse<Bb84Bench>("bench.yaml", text);
    }
}
