namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>Bounds that end a conversation which would not end by itself.</summary>
internal static class CascadeLimits
{
    // Beyond the key's length nothing secret is left; the rest leaves room for confirmations of tiny blocks.
    public static long Leakage(int keyLength, int blocks) => 2L * keyLength + 1024L * blocks;
}
