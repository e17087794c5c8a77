using QkdHardware.KeyDistillation;
using QkdHardware.Sessions;
using Xunit;

namespace QkdHardware.Tests.Sessions;

public sealed class FileKeyStoreTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    [Fact]
    public void Store_Key_IsTheBitsLeastSignificantFirstAndNothingElse()
    {
        using KeyBits key = KeyBits.FromBytes([0b1010_0001, 0xFF, 0b101], 19);

        string path = new FileKeyStore(place.Of("run.keys")).Store("alice", key);

        Assert.Equal(place.Of("run.keys", "alice.key"), path);
        Assert.Equal([0b1010_0001, 0xFF, 0b101], File.ReadAllBytes(path));
        Assert.Equal(19, key.Length); // still the caller's
    }

    [SkippableFact]
    public void Store_Key_IsReadableByItsOwnerOnly()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var key = new KeyBits(8);

        string path = new FileKeyStore(place.Of("run.keys")).Store("bob", key);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(place.Of("run.keys")));
        }
    }

    [Fact]
    public void Store_Again_NeverOverwrites()
    {
        var store = new FileKeyStore(place.Of("run.keys"));
        using KeyBits first = KeyBits.FromBytes([1], 8);
        using KeyBits second = KeyBits.FromBytes([2], 8);
        string path = store.Store("alice", first);

        Assert.Throws<IOException>(() => store.Store("alice", second));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.NotEqual(path, store.Store("bob", second));
    }

    public void Dispose() => place.Dispose();
}
