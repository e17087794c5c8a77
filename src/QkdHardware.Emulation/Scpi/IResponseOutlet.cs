namespace QkdHardware.Emulation.Scpi;

/// <summary>Where the responses of a connection go.</summary>
internal interface IResponseOutlet
{
    /// <summary>A program message is about to be run.</summary>
    void BeginMessage();

    /// <summary>Its response, not empty; the memory is valid until the next message.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken);
}
