using QkdHardware.Emulation.Scpi;

namespace QkdHardware.Emulation.FrontDoors.Exchanges;

/// <summary>An emulated SCPI instrument behind a bus with END, status byte and service request.</summary>
/// <param name="engine">The instrument. Not owned.</param>
public sealed class ScpiExchangeService(ScpiEngine engine) : IExchangeService
{
    public IExchange Connect() => new ScpiExchange(engine);
}
