using System.Collections.Concurrent;
using QkdHardware.KeyDistillation;
using QkdHardware.Sessions;

namespace QkdHardware.Hil;

/// <summary>Keeps the stations' keys for a test to compare, which no session ever does.</summary>
internal sealed class MemoryKeyStore : IKeyStore
{
    public ConcurrentDictionary<string, byte[]> Keys { get; } = new();

    public string Store(string station, KeyBits key)
    {
        byte[] bytes = new byte[(key.Length + 7) / 8];
        key.CopyTo(bytes);
        Keys[station] = bytes;
        return $"memory:{station}";
    }
}
