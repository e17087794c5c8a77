using QkdHardware.Transports.Serial;
using QkdHardware.Transports.Visa.Native;

namespace QkdHardware.Transports.Visa;

/// <summary>The settings of a serial port in VISA's numbers (VPP-4.3, ASRL INSTR).</summary>
internal static class VisaSerialPort
{
    private const uint EndNone = 0;

    /// <param name="settings">The settings.</param>
    /// <param name="set">Sets one attribute, or throws.</param>
    public static void Apply(SerialSettings settings, Action<ViAttribute, nuint> set)
    {
        set(ViAttribute.SerialBaud, (nuint)settings.Baud);
        set(ViAttribute.SerialDataBits, (nuint)settings.DataBits);
        set(ViAttribute.SerialParity, settings.Parity switch { SerialParity.Odd => 1u, SerialParity.Even => 2u, _ => 0u });
        set(ViAttribute.SerialStopBits, (nuint)(settings.StopBits * 10));
        set(ViAttribute.SerialFlowControl, settings.FlowControl switch
        {
            SerialFlowControl.XonXoff => 1u,
            SerialFlowControl.RtsCts => 2u,
            _ => 0u,
        });

        // By default a line feed would end a read.
        set(ViAttribute.SerialEndIn, EndNone);
        set(ViAttribute.SerialEndOut, EndNone);
        if (settings.Dtr is { } dtr) set(ViAttribute.SerialDtr, dtr ? 1u : 0u);
        if (settings.Rts is { } rts) set(ViAttribute.SerialRts, rts ? 1u : 0u);
    }
}
