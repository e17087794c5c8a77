namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// The other station's message makes no sense, contradicts earlier ones, or would disclose more than allowed. The block
/// is lost: its key bits must be discarded. The text never holds key bits or parities.
/// </summary>
public sealed class ReconciliationException : Exception
{
    public ReconciliationException(string message)
        : base(message)
    {
    }
}
