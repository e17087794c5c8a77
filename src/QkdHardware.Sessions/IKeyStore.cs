using QkdHardware.KeyDistillation;

namespace QkdHardware.Sessions;

/// <summary>Where a station puts its key. The only way on which key bits leave a session.</summary>
public interface IKeyStore
{
    /// <summary>Stores a station's key; the key stays the caller's.</summary>
    /// <returns>Where it is, for the run record.</returns>
    string Store(string station, KeyBits key);
}
