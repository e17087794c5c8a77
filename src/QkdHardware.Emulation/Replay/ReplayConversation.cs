using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Emulation.Replay;

/// <summary>
/// Where one client is in a recording. The next recorded request is tried first, then the ones after it, then those from
/// the beginning, so that a client that asks in another order or more often still gets answers; it is told of.
/// </summary>
/// <param name="script">The recording.</param>
/// <param name="tell">Told, in one sentence, whenever the client does something else than was recorded.</param>
internal sealed class ReplayConversation(ReplayScript script, Action<string> tell)
{
    private const int MaxShown = 60;

    private int position;

    /// <summary>The recorded request with which the client's bytes begin.</summary>
    /// <param name="data">What the client sent and no request took yet.</param>
    /// <param name="isMessage">The bytes are one message: all of them or none.</param>
    /// <param name="isBeginning">Without a result: more bytes may make a request of them.</param>
    public ReplayStep? Find(ReadOnlySpan<byte> data, bool isMessage, out bool isBeginning)
    {
        isBeginning = false;
        for (int ahead = 0; ahead < script.Steps.Count; ahead++)
        {
            int index = (position + ahead) % script.Steps.Count;
            ReplayStep step = script.Steps[index];
            if (ahead > 0 && step.IsBlank)
            {
                continue;
            }

            ReplayMatch match = step.Match(data);
            if (match == ReplayMatch.Whole && (!isMessage || step.Length == data.Length))
            {
                Take(step, index, isExpected: ahead == 0);
                return step;
            }

            if (match == ReplayMatch.Beginning && !isMessage)
            {
                isBeginning = true;
                if (ahead == 0)
                {
                    // What is expected next has begun; that it also is another request would be chance.
                    return null;
                }
            }
        }

        return null;
    }

    /// <summary>The client sent what is nowhere in the recording.</summary>
    public void TellUnknown(ReadOnlySpan<byte> data)
    {
        string expected = script.Steps.Count == 0
            ? "the recording has no request"
            : $"the recording goes on with `{Cut(script.Steps[position % script.Steps.Count].Request.Text)}`";
        tell($"got {WireText.Print(data)}, which is not in the recording; {expected}; no answer is given.");
    }

    private void Take(ReplayStep step, int index, bool isExpected)
    {
        if (!isExpected)
        {
            tell($"got `{Cut(step.Request.Text)}`, which the recording has elsewhere, at {step.Request.At.TotalSeconds:0.000000} s.");
        }

        if (step.IsReplyWithheld)
        {
            tell($"got `{Cut(step.Request.Text)}`, whose answer was withheld from the recording; no answer is given.");
        }

        position = index + 1;
    }

    private static string Cut(string text) => text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "...");
}
