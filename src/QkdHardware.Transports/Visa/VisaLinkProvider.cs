using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Transports.Visa;

/// <summary>
/// Links by the VISA that a vendor installed, through its C API, and only where the setting <c>visa: vendor</c> asks for
/// it: without it this project's own links open what they can. Takes any text that the library takes: resource strings of
/// class INSTR become message links, SOCKET and ASRL byte links, and so do aliases.
/// </summary>
/// <param name="libraryFile">The library's file, where it is not the system's own.</param>
public sealed class VisaLinkProvider(string? libraryFile = null) : ILinkProvider
{
    private const string Setting = "visa";

    public IReadOnlyList<string> AddressForms { get; } =
        ["any VISA resource string or alias, such as GPIB0::9::INSTR, with the link setting visa: vendor"];

    public bool Accepts(string address) => false;

    public bool Accepts(string address, IReadOnlyDictionary<string, string> settings) => settings.ContainsKey(Setting);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        VisaSettings settings = VisaSettings.Parse(request.Address, request.Settings);
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(request.Deadline, request.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var connection = VisaConnection.Start(request.Address, libraryFile, settings, request.Deadline, request.Time);
        try
        {
            VisaLinkKind kind = await connection.Opened.WaitAsync(either.Token).ConfigureAwait(false);
            return kind == VisaLinkKind.Messages
                ? await VisaMessageLink.OpenAsync(connection, settings, request.Time, either.Token).ConfigureAwait(false)
                : new VisaByteLink(connection, request.Time);
        }
        catch (OperationCanceledException exception)
        {
            // A session that opens too late is closed again by its thread.
            _ = connection.DisposeAsync().AsTask();
            cancellationToken.ThrowIfCancellationRequested();
            throw new LinkException(
                request.Address,
                $"the vendor's VISA did not open it within {request.Deadline.TotalSeconds:0.###} s",
                exception);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
