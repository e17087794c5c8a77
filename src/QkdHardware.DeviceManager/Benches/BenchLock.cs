using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Sdk.Links;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>
/// Exclusive access to the addresses of a bench for this process: one locked file an address, in a folder of the user.
/// The operating system frees the lock when the process ends, however it ends. Other hosts are not kept out.
/// </summary>
public sealed class BenchLock : IDisposable
{
    private readonly List<FileStream> held = [];

    private BenchLock()
    {
    }

    /// <exception cref="InstrumentException">Another process holds one of the addresses; none is held then.</exception>
    public static BenchLock Take(IEnumerable<(string DeviceId, string Address)> addresses)
    {
        string folder = Path.Combine(Path.GetDirectoryName(StableSerialName.Folder)!, "locks");
        Directory.CreateDirectory(folder);
        var locks = new BenchLock();
        foreach ((string deviceId, string address) in addresses.DistinctBy(a => a.Address))
        {
            string name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..32];
            string path = Path.Combine(folder, name);
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                locks.held.Add(file);
                file.SetLength(0);
                file.Write(Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
                file.Flush();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                locks.Dispose();
                throw new InstrumentException(
                    InstrumentErrorKind.Rejected,
                    deviceId,
                    $"another process of this host holds {address}.",
                    exchange: null,
                    "End the other qkd session first.",
                    exception);
            }
        }

        return locks;
    }

    public void Dispose()
    {
        foreach (FileStream file in held)
        {
            file.Dispose();
        }

        held.Clear();
    }
}
