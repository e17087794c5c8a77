namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The pretend firmware behind doors with END, status byte and service request.</summary>
public interface IExchangeService
{
    /// <summary>Opens the exchange with one controller.</summary>
    IExchange Connect();
}
