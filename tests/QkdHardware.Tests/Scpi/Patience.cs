namespace QkdHardware.Tests.Scpi;

/// <summary>After which a test that waits has failed: a defect must not hang the run.</summary>
internal static class Patience
{
    public const int Milliseconds = 20_000;
}
