using QkdHardware.Emulation.Scpi;

namespace QkdHardware.Emulation.FrontDoors.Exchanges;

/// <summary>One controller of an emulated SCPI instrument. The bus's trigger is the command <c>*TRG</c> (IEEE 488.2, 10.37).</summary>
internal sealed class ScpiExchange : IExchange
{
    private static readonly byte[] Trigger = "*TRG\n"u8.ToArray();

    private readonly ScpiMessageExchange exchange;

    public ScpiExchange(ScpiEngine engine)
    {
        exchange = new ScpiMessageExchange(engine);
        exchange.ServiceRequested += () => ServiceRequested?.Invoke();
    }

    public event Action? ResponseReady;

    public event Action? ServiceRequested;

    public bool IsMessageAvailable => exchange.IsMessageAvailable;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, bool isEnd, CancellationToken cancellationToken)
    {
        await exchange.WriteAsync(data, isEnd, cancellationToken).ConfigureAwait(false);
        if (exchange.IsMessageAvailable) ResponseReady?.Invoke();
    }

    public ReadOnlyMemory<byte> Read(int maxLength, out bool isEnd) => exchange.Read(maxLength, out isEnd);

    public byte Poll() => (byte)exchange.Poll();

    public void DeviceClear() => exchange.DeviceClear();

    public ValueTask TriggerAsync(CancellationToken cancellationToken) => WriteAsync(Trigger, isEnd: true, cancellationToken);

    public ValueTask DisposeAsync()
    {
        exchange.Dispose();
        return ValueTask.CompletedTask;
    }
}
