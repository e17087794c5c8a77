using System.Text.Json;
using System.Text.Json.Serialization;
using QkdHardware.Sessions.Channels;

namespace QkdHardware.Sessions.Bb84.Messages;

/// <summary>Sends and receives messages of known kinds over a classical channel: a kind byte, then JSON or raw bytes.</summary>
internal sealed class MessagePort(IClassicalChannel channel)
{
    // What is missing, null or unknown is refused: the stations do not trust each other's programs.
    private static readonly JsonSerializerOptions Strict = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public ValueTask SendAsync(MessageKind kind, CancellationToken cancellationToken) =>
        SendBytesAsync(kind, ReadOnlyMemory<byte>.Empty, cancellationToken);

    public ValueTask SendAsync<T>(MessageKind kind, T content, CancellationToken cancellationToken)
        where T : class =>
        SendBytesAsync(kind, JsonSerializer.SerializeToUtf8Bytes(content, Strict), cancellationToken);

    // A name of its own: an array would else be taken for an object to serialise.
    public async ValueTask SendBytesAsync(MessageKind kind, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        byte[] message = new byte[content.Length + 1];
        message[0] = (byte)kind;
        content.CopyTo(message.AsMemory(1));
        await channel.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<(MessageKind Kind, ReadOnlyMemory<byte> Content)> ReceiveAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> message = await channel.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        return message.IsEmpty
            ? throw new InvalidDataException("The other station sent an empty message.")
            : ((MessageKind)message.Span[0], message[1..]);
    }

    /// <exception cref="InvalidDataException">The other station sent something else.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ExpectAsync(MessageKind expected, CancellationToken cancellationToken)
    {
        (MessageKind kind, ReadOnlyMemory<byte> content) = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        return kind == expected
            ? content
            : throw new InvalidDataException($"Expected the message {expected} from the other station, but got {kind}.");
    }

    /// <exception cref="InvalidDataException">The other station sent something else.</exception>
    public async ValueTask<T> ExpectAsync<T>(MessageKind expected, CancellationToken cancellationToken)
        where T : class =>
        Read<T>(await ExpectAsync(expected, cancellationToken).ConfigureAwait(false));

    /// <exception cref="InvalidDataException">Not a message of this type.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> content)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content.Span, Strict)
                ?? throw new InvalidDataException($"The other station sent no {typeof(T).Name}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The other station sent no {typeof(T).Name}.", exception);
        }
    }
}
