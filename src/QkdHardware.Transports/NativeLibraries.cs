using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace QkdHardware.Transports;

/// <summary>Libraries of the operating system that links use, under the names that each system gives them.</summary>
internal static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, nint> Loaded = new();

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Loads a library, to which imports with this name then lead. False when there is none.</summary>
    /// <param name="name">The name in the imports.</param>
    /// <param name="candidates">File names, tried in order.</param>
    public static bool TryLoad(string name, params ReadOnlySpan<string> candidates)
    {
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, typeof(NativeLibraries).Assembly, null, out nint handle))
            {
                // The first that was found stays; the system counts how often a library was loaded.
                if (!Loaded.TryAdd(name, handle)) NativeLibrary.Free(handle);
                return true;
            }
        }

        return false;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        Loaded.TryGetValue(name, out nint handle) ? handle : nint.Zero;
}
