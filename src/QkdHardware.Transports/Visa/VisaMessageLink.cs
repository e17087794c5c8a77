using System.Buffers;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Visa;

/// <summary>
/// An instrument of class INSTR. A message or answer that is cancelled, or fails, is given up: before anything else is sent
/// the instrument's buffers are cleared, so a late answer reaches no later question. The same is done at opening, for what
/// another program left.
/// </summary>
internal sealed class VisaMessageLink : IMessageLink, IInstrumentControls
{
    private const int ControlMilliseconds = 1000;
    private const int WatchMilliseconds = 250;
    private const byte RequestsService = 0x40;
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    private readonly VisaConnection connection;
    private readonly VisaSettings settings;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private readonly ITimer? watch;
    private byte serviceSeen;
    private bool isWatching;
    private bool isAnswerOwed;
    private Task? closed;

    private VisaMessageLink(VisaConnection connection, VisaSettings settings, TimeProvider time)
    {
        (this.connection, this.settings) = (connection, settings);
        if (settings.Watches) watch = time.CreateTimer(_ => WatchAsync(), null, WatchPeriod, WatchPeriod);
    }

    public string Address => connection.Address;

    public Task<string> Lost => connection.Lost;

    /// <summary>VISA does not tell: true until the library refuses.</summary>
    public bool HasStatusByte { get; private set; } = true;

    /// <summary>As <see cref="HasStatusByte"/>.</summary>
    public bool HasTrigger { get; private set; } = true;

    /// <summary>Brings the instrument to a known state.</summary>
    /// <param name="connection">Open. Owned once this has succeeded.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock of watching.</param>
    /// <exception cref="LinkException">The instrument is gone or refuses.</exception>
    public static async ValueTask<VisaMessageLink> OpenAsync(
        VisaConnection connection, VisaSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        if (settings.Clears) await ClearAsync(connection, cancellationToken).ConfigureAwait(false);
        return new VisaMessageLink(connection, settings, time);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        // A copy, because a caller who gives up may use its memory again while the library still writes.
        byte[] copy = message.ToArray();
        await TakeTurnAsync(
            token => connection.RunAsync(
                session =>
                {
                    session.WriteMessage(copy, settings.WriteMilliseconds);
                    return true;
                },
                token),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default) =>
        await TakeTurnAsync(
            async token =>
            {
                var message = new ArrayBufferWriter<byte>();
                bool isEnd;
                do
                {
                    isEnd = await connection.RunAsync(
                        session => session.ReadMessage(message, settings.SliceMilliseconds, settings.MaxMessage),
                        token).ConfigureAwait(false);
                }
                while (!isEnd);

                return message.WrittenMemory;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<byte> ReadStatusByteAsync(CancellationToken cancellationToken = default)
    {
        byte? status = HasStatusByte
            ? await connection.RunAsync(
                session => ReadStatusByte(session, ControlMilliseconds, isAsked: true), cancellationToken).ConfigureAwait(false)
            : null;
        return status ?? throw new NotSupportedException($"{Address}: the instrument has no status byte.");
    }

    public async ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        await TakeTurnAsync(
            async token =>
            {
                await ClearAsync(connection, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask TriggerAsync(CancellationToken cancellationToken = default)
    {
        if (HasTrigger)
        {
            HasTrigger = await TakeTurnAsync(
                token => connection.RunAsync(session => session.TryTrigger(ControlMilliseconds), token),
                cancellationToken).ConfigureAwait(false);
        }

        if (!HasTrigger) throw new NotSupportedException($"{Address}: the instrument has no trigger.");
    }

    public ValueTask DisposeAsync()
    {
        lock (gate) closed ??= Task.Run(CloseAsync);
        return new ValueTask(closed);
    }

    private static async ValueTask ClearAsync(VisaConnection connection, CancellationToken cancellationToken) =>
        await connection.RunAsync(
            session =>
            {
                session.Clear(ControlMilliseconds);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private async Task CloseAsync()
    {
        bool isLost = Lost.IsCompletedSuccessfully;
        connection.Release();
        if (watch is not null) await watch.DisposeAsync().ConfigureAwait(false);
        if (isAnswerOwed && settings.Clears && !isLost)
        {
            await connection.RunLastAsync(session => session.Clear(ControlMilliseconds)).ConfigureAwait(false);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<T> TakeTurnAsync<T>(
        Func<CancellationToken, ValueTask<T>> exchange, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(connection.Closing.IsCancellationRequested, this);
        if (!turn.Wait(0, CancellationToken.None)) throw new InvalidOperationException("A link has one user at a time.");
        try
        {
            if (isAnswerOwed && settings.Clears) await ClearAsync(connection, cancellationToken).ConfigureAwait(false);
            isAnswerOwed = true;
            T result = await exchange(cancellationToken).ConfigureAwait(false);
            isAnswerOwed = false;
            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    // Runs on the session's thread. A poll of the link's own must not hide a request for service from its user.
    private byte? ReadStatusByte(VisaSession session, int milliseconds, bool isAsked)
    {
        byte? polled = session.ReadStatusByte(milliseconds);
        HasStatusByte = polled is not null;
        if (polled is not { } status) return null;
        serviceSeen |= (byte)(status & RequestsService);
        if (!isAsked) return status;
        status |= serviceSeen;
        serviceSeen = 0;
        return status;
    }

    private async void WatchAsync()
    {
        // An exchange that is under way notices a loss itself.
        if (!HasStatusByte || turn.CurrentCount == 0 || Interlocked.Exchange(ref isWatching, true)) return;
        try
        {
            await connection.RunAsync(
                session => ReadStatusByte(session, WatchMilliseconds, isAsked: false), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or ObjectDisposedException)
        {
            // What counts as a loss was reported; an instrument that is busy may answer the next time.
        }

        Volatile.Write(ref isWatching, false);
    }
}
