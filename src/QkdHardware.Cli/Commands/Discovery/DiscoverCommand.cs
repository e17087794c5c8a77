using System.CommandLine;
using System.Net;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Transports;
using QkdHardware.Transports.Discovery;

namespace QkdHardware.Cli.Commands.Discovery;

/// <summary><c>qkd discover</c>: what is connected to this machine and its network, and which drivers are for it.</summary>
internal static class DiscoverCommand
{
    private const double StandardSeconds = 3;
    private const double MaxSeconds = 60;

    public static Command Create()
    {
        var only = new Option<string[]>("--only")
        {
            Description = $"Look for this kind only: {string.Join(", ", LinkDiscoverers.All.Select(d => d.Name))}. May be given several times.",
            HelpName = "KIND",
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long to wait for answers from the network.",
            HelpName = "S",
            DefaultValueFactory = _ => StandardSeconds,
        };
        var mdns = new Option<string?>("--mdns")
        {
            Description = "Ask the multicast DNS responder at this address and port, not the multicast group of every network.",
            HelpName = "ADDRESS:PORT",
        };
        var passive = new Option<bool>("--passive")
        {
            Description = "Open nothing. Otherwise *IDN? is asked where a driver declares it harmless for the instrument.",
        };
        var command = new Command("discover", "Find instruments: serial ports with their USB identity, LXI services by multicast DNS.")
        {
            only, seconds, mdns, passive, CommonOptions.Json,
        };
        command.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, async (terminal, _, stop) =>
        {
            TimeSpan duration = arguments.GetValue(seconds) is >= 0 and <= MaxSeconds and var given
                ? TimeSpan.FromSeconds(given)
                : throw new UsageException($"--seconds: expected a number from 0 to {MaxSeconds}.");
            ILinkDiscoverer[] discoverers = Choose(arguments.GetValue(only) ?? [], arguments.GetValue(mdns));
            IReadOnlyList<FoundLink> found = await FindAsync(discoverers, duration, terminal, stop).ConfigureAwait(false);

            var workbench = Workbench.Create(arguments);
            var identities = new IdentityQuestion(workbench.Links, TimeProvider.System);
            var rows = new List<DiscoveredLink>();
            foreach (FoundLink link in found)
            {
                var discovery = DiscoveredLink.Of(link, workbench);
                string? identity = arguments.GetValue(passive) || !discovery.MayBeAsked
                    ? null
                    : await identities.AskAsync(discovery, terminal.WriteError, stop).ConfigureAwait(false);
                rows.Add(discovery with { Identification = identity });
            }

            DiscoveryTable.Show(terminal, arguments.GetValue(CommonOptions.Json), rows);
            return ExitCode.Done;
        }));
        return command;
    }

    private static ILinkDiscoverer[] Choose(string[] only, string? mdns)
    {
        IPEndPoint? responder = mdns is null ? null
            : IPEndPoint.TryParse(mdns, out IPEndPoint? parsed) && parsed.Port > 0 ? parsed
            : throw new UsageException($"--mdns: expected an IP address and a port, such as 192.168.1.60:5353, found '{mdns}'.");
        ILinkDiscoverer[] all =
            [.. LinkDiscoverers.All.Select(discoverer => discoverer is MdnsDiscoverer && responder is not null ? new MdnsDiscoverer(responder) : discoverer)];
        string? unknown = only.FirstOrDefault(name => all.All(discoverer => discoverer.Name != name));
        return unknown is not null
            ? throw new UsageException($"--only: there is no kind '{unknown}'; expected one of {string.Join(", ", all.Select(d => d.Name))}.")
            : [.. all.Where(discoverer => only.Length == 0 || only.Contains(discoverer.Name))];
    }

    private static async Task<IReadOnlyList<FoundLink>> FindAsync(
        ILinkDiscoverer[] discoverers, TimeSpan duration, Terminal terminal, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundLink>[] found = await Task.WhenAll(discoverers.Select(async discoverer =>
        {
            try
            {
                return await discoverer.FindAsync(duration, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (DiscoveryException exception)
            {
                terminal.WriteError($"{discoverer.Name}: {exception.Message}");
                return [];
            }
        })).ConfigureAwait(false);
        return [.. found.SelectMany(links => links)];
    }
}
