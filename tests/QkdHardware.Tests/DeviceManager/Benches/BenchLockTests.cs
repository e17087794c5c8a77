using QkdHardware.Abstractions.Errors;
using QkdHardware.DeviceManager.Benches;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Benches;

public sealed class BenchLockTests
{
    // Other runs of these tests on the same machine use the same folder.
    private readonly string run = Guid.NewGuid().ToString("N");

    [Fact]
    public void Take_AddressInUse_IsRefusedWithDeviceAddressAndRemedy()
    {
        using BenchLock first = Take(("switch", "a"));

        InstrumentException exception = Assert.Throws<InstrumentException>(() => Take(("other", "b"), ("switch2", "a")));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Equal("switch2", exception.DeviceId);
        Assert.Contains($"a-{run}", exception.Problem);
        Assert.NotNull(exception.Remedy);
    }

    [Fact]
    public void Take_OneIsInUse_LetsGoOfTheOthers()
    {
        using BenchLock first = Take(("switch", "a"));
        Assert.Throws<InstrumentException>(() => Take(("other", "b"), ("switch", "a"), ("third", "c")));

        using BenchLock second = Take(("other", "b"), ("third", "c"));
    }

    [Fact]
    public void Dispose_LetsGoAndMayComeTwice()
    {
        BenchLock first = Take(("switch", "a"));
        first.Dispose();
        using BenchLock second = Take(("switch", "a"));
        first.Dispose();

        Assert.Throws<InstrumentException>(() => Take(("switch", "a"))); // still the second's
    }

    [Fact]
    public void Take_OneAddressTwice_IsOneLock()
    {
        using BenchLock both = Take(("switch", "a"), ("other", "a"));
    }

    [Fact]
    public void Take_Nothing_HoldsNothing()
    {
        using BenchLock none = Take();
    }

    private BenchLock Take(params (string Device, string Address)[] addresses) =>
        BenchLock.Take(addresses.Select(a => (a.Device, $"{a.Address}-{run}")));
}
