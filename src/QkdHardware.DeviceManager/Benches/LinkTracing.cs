using System.Collections.Concurrent;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>
/// Which links of a bench are recorded, and where to. A link is recorded when its settings in the bench file say
/// <c>trace: true</c>, or when every link is and they do not say <c>trace: false</c>. A link that carries key data never is.
/// </summary>
/// <param name="folder">The folder of the recordings; made with the first of them.</param>
/// <param name="everyLink">Also the links whose settings say nothing.</param>
/// <param name="time">The clock of the recordings.</param>
/// <param name="warn">Told, in one sentence, of a link that is not recorded and of a recording that ends early.</param>
public sealed class LinkTracing(string folder, bool everyLink, TimeProvider time, Action<string> warn)
{
    /// <summary>The setting's name in a bench file. It is the device manager's: no link sees it.</summary>
    public const string Setting = "trace";

    // A link may be opened many times; once is enough to say it.
    private readonly ConcurrentDictionary<(string Device, string Link), bool> refused = new();

    /// <summary>The setting's value; null when it is not given.</summary>
    /// <exception cref="FormatException">Neither true nor false.</exception>
    internal static bool? Read(IReadOnlyDictionary<string, string> settings) =>
        !settings.TryGetValue(Setting, out string? text) ? null
        : bool.TryParse(text, out bool value) ? value
        : throw new FormatException($"{Setting} is '{text}'; expected true or false.");

    /// <summary>Why a link cannot be recorded, in words that follow "the link 'x'".</summary>
    internal static string Refusal(LinkDescriptor link) => $"({link.Purpose}) carries key data and is never recorded";

    /// <summary>Opens a link, recorded if it is to be.</summary>
    /// <param name="device">The device's name in the bench file.</param>
    /// <param name="link">What the driver says of it.</param>
    /// <param name="kind">What the driver uses it as.</param>
    /// <param name="address">Where it leads.</param>
    /// <param name="wanted">The link's own setting.</param>
    /// <param name="open">Opens the link itself.</param>
    /// <exception cref="LinkException">The link, or the file of its recording, cannot be opened.</exception>
    internal async ValueTask<ILink> OpenAsync(
        string device, LinkDescriptor link, TraceKind kind, string address, bool? wanted, Func<ValueTask<ILink>> open)
    {
        if (!(wanted ?? everyLink))
        {
            return await open().ConfigureAwait(false);
        }

        if (link.IsConfidential)
        {
            if (refused.TryAdd((device, link.Name), true))
            {
                warn($"{device}: the link '{link.Name}' {Refusal(link)}.");
            }

            return await open().ConfigureAwait(false);
        }

        TraceWriter trace = Create(new TraceHeader(device, link.Name, address, kind, time.GetUtcNow()));
        try
        {
            ILink opened = await open().ConfigureAwait(false);
            trace.Note("opened");
            return opened switch
            {
                IByteLink bytes => new TracedByteLink(bytes, trace),
                IMessageLink messages => new TracedMessageLink(messages, trace),
                _ => throw new InvalidOperationException($"{opened.GetType().Name} is a link of no known kind."),
            };
        }
        catch (Exception exception)
        {
            trace.Note($"not opened: {exception.Message}");
            trace.Dispose();
            throw;
        }
    }

    private TraceWriter Create(TraceHeader header)
    {
        try
        {
            return TraceWriter.Create(folder, header, time, warn);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinkException(
                header.Address, $"its recording cannot be made in {folder} ({exception.Message})", exception);
        }
    }
}
