namespace QkdHardware.Emulation.Twin;

/// <summary><c>switch:</c> which fibre is on which port. Every ingress can reach every egress.</summary>
public sealed record SwitchSection : TwinSection
{
    /// <summary><c>weak_ingress</c>: the port with the tap's weak output. 1 to 10000.</summary>
    public int WeakIngress { get; init => field = Within(value, 1, 10_000); } = 1;

    /// <summary><c>bright_ingress</c>: the port with the tap's bright output. 1 to 10000.</summary>
    public int BrightIngress { get; init => field = Within(value, 1, 10_000); } = 2;

    /// <summary><c>link_egress</c>: the port with the fibre to Bob. 1 to 10000.</summary>
    public int LinkEgress { get; init => field = Within(value, 1, 10_000); } = 9;

    /// <summary><c>meter_egress</c>: the port with the power meter. 1 to 10000.</summary>
    public int MeterEgress { get; init => field = Within(value, 1, 10_000); } = 10;

    /// <summary><c>insertion_loss_db</c>: of every path, in dB. 0 to 100.</summary>
    public double InsertionLossDb { get; init => field = Within(value, 0, 100); }
}
