using System.Text;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Units;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>
/// Tells an ID900 from other instruments. The layout of its identity is not public, so that what it really offers counts:
/// a resolution mode and a step.
/// </summary>
internal static class Id900Recognition
{
    private const int MaxIdentityLength = 200;

    /// <summary>Recognises the instrument and puts it into low-resolution mode.</summary>
    /// <returns>Its identity and the step of its times.</returns>
    /// <exception cref="InstrumentException">WrongInstrument, or Rejected when the mode does not change.</exception>
    public static async ValueTask<(InstrumentIdentity Identity, Picoseconds Resolution)> RunAsync(
        DriverContext context, MessageChannel channel, CancellationToken cancellationToken)
    {
        var scpi = new Id900Scpi(context, channel);
        ReadOnlyMemory<byte> told =
            await channel.RequestAsync(new Request(Id900Messages.Identify), cancellationToken).ConfigureAwait(false);
        string text = Encoding.Latin1.GetString(told.Span).Trim();
        if (text.Length is 0 or > MaxIdentityLength) throw Wrong("expected an answer to *IDN?.");

        ReadOnlyMemory<byte> mode =
            await channel.RequestAsync(new Request(Id900Messages.ReadResolution), cancellationToken).ConfigureAwait(false);
        bool isLow = Id900Reply.Is(mode, Id900Words.LowResolution);
        if (!isLow && !Id900Reply.Is(mode, Id900Words.HighResolution)) throw Wrong("expected HIRES or LOWRES as the answer to DEVI:RES?.");
        if (!isLow)
        {
            await scpi.SendAsync(Id900Messages.SelectLowResolution, cancellationToken).ConfigureAwait(false);
            mode = await scpi.AskAsync(Id900Messages.ReadResolution, cancellationToken).ConfigureAwait(false);
            if (!Id900Reply.Is(mode, Id900Words.LowResolution))
            {
                throw scpi.Rejected(
                    "asked for the low-resolution mode, but the instrument reports another.",
                    "Check that nothing else commands the instrument.");
            }
        }

        ReadOnlyMemory<byte> step =
            await channel.RequestAsync(new Request(Id900Messages.ReadBinWidth), cancellationToken).ConfigureAwait(false);
        if (!Id900Reply.TryReadInteger(step, out long picoseconds) || picoseconds <= 0)
            throw Wrong("expected a step in ps as the answer to DEVI:RES:BWID?.");

        const string Seen = "*IDN?; DEVI:RES? and DEVI:RES:BWID? are answered";
        InstrumentIdentity identity = ScpiIdentification.TryParse(told.Span, out ScpiIdentification fields)
            ? fields.ToInstrumentIdentity() with { RecognisedBy = Seen }
            : new(null, text, null, null, Seen);
        return (identity, new(picoseconds));

        InstrumentException Wrong(string problem) => context.WrongInstrument(problem, channel.LastExchange);
    }
}
