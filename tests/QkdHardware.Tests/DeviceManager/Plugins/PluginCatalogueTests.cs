using CsCheck;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sdk.Plugins;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Plugins;

public sealed class PluginCatalogueTests : IDisposable
{
    private static readonly Version Host = typeof(IDriverPackage).Assembly.GetName().Version!;

    private readonly TemporaryFolder place = new();

    [Fact]
    public void Discover_FolderAndSubfolders_FindsEachPackageInItsOwnContext()
    {
        string first = PackageWriter.Write(place.Path, "First", "v.one,v.two", "old");
        string second = PackageWriter.Write(place.Of("sub"), "Second", "v.three", "new");
        PackageWriter.Write(place.Of("sub", "deeper"), "Third", "v.four");

        PluginCatalogue catalogue = Discover();

        Assert.Empty(catalogue.Problems);
        Assert.Equal(["v.one", "v.three", "v.two"], catalogue.Drivers.Keys.Order());
        Assert.Equal((first, second), (catalogue.Drivers["v.two"].PackagePath, catalogue.Drivers["v.three"].PackagePath));
        Assert.All(catalogue.Drivers.Values, entry => Assert.Equal("PluginLoadContext", entry.Driver.Vendor));

        // Each its own dependency, though both have the same name and version.
        Assert.Equal("old", catalogue.Drivers["v.one"].Driver.Models[0]);
        Assert.Equal("new", catalogue.Drivers["v.three"].Driver.Models[0]);
    }

    [Fact]
    public void Discover_NoSuchFolderOrNothingInIt_IsEmpty()
    {
        Directory.CreateDirectory(place.Of("empty"));
        PluginCatalogue catalogue = PluginCatalogue.Discover([place.Of("missing"), place.Of("empty")]);

        Assert.Empty(catalogue.Drivers);
        Assert.Empty(catalogue.Problems);
    }

    /// <summary>Same major version and not newer than the host's fits; what else says so, with what to do, and is not loaded.</summary>
    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 0, 1, false)]
    [InlineData(0, 1, 0, false)]
    [InlineData(1, 0, 0, false)]
    [InlineData(1, -1, 0, false)]
    [InlineData(0, -1, 5, true)]
    public void Discover_PackageOfAnotherContract_IsAProblem(int major, int minor, int build, bool fits)
    {
        var version = new Version(Host.Major + major, Host.Minor + minor, Host.Build + build, 0);
        string path = PackageWriter.Write(place.Path, "Other", "v.one", contract: version);

        PluginCatalogue catalogue = Discover();

        Assert.Equal(fits, catalogue.Drivers.ContainsKey("v.one"));
        if (!fits)
        {
            Assert.Equal(
                $"{path}: built against contract {version}, this host offers {Host}; rebuild the package against this version.",
                Assert.Single(catalogue.Problems));
        }
    }

    [Fact]
    public void Discover_OneDriverTwice_KeepsTheFirstAndNamesBothPlaces()
    {
        string first = PackageWriter.Write(place.Of("a"), "First", "v.one");
        string second = PackageWriter.Write(place.Of("b"), "Second", "v.one,v.two");

        PluginCatalogue catalogue = Discover();

        Assert.Equal(first, catalogue.Drivers["v.one"].PackagePath);
        Assert.True(catalogue.Drivers.ContainsKey("v.two"));
        Assert.Equal($"{second}: driver 'v.one' is already offered by {first}; remove one of the two.", Assert.Single(catalogue.Problems));
    }

    [Fact]
    public void Discover_PackageThatFails_IsAProblemAndTheOthersAreThere()
    {
        string bad = PackageWriter.Write(place.Of("a"), "Bad", "throw");
        PackageWriter.Write(place.Of("b"), "Good", "v.one");

        PluginCatalogue catalogue = Discover();

        Assert.True(catalogue.Drivers.ContainsKey("v.one"));
        Assert.Equal($"{bad}: the package cannot be loaded: the package has a fault.", Assert.Single(catalogue.Problems));
    }

    [Fact]
    public void Discover_ConstructorThrows_SaysWhatItThrew()
    {
        PackageWriter.Write(place.Path, "Bad", "v.one", packageType: typeof(FailingPackage));

        Assert.Contains("not today", Assert.Single(Discover().Problems));
    }

    [Fact]
    public void Discover_MarkNamesNoPackage_IsAProblem()
    {
        PackageWriter.Write(place.Path, "Bad", "v.one", packageType: typeof(string));

        Assert.Contains("the package cannot be loaded", Assert.Single(Discover().Problems));
    }

    [Fact]
    public void Discover_MissingDependency_IsAProblem()
    {
        PackageWriter.Write(place.Path, "Bad", "v.one");
        File.Delete(place.Of("Dependency.dll"));

        Assert.Contains("Dependency", Assert.Single(Discover().Problems));
    }

    [Fact]
    public void Discover_OtherFiles_ArePassedOver()
    {
        place.Write("text.dll", "no assembly");
        place.Write("empty.dll", "");
        File.Copy(typeof(Xunit.Assert).Assembly.Location, place.Of("library.dll"));

        PluginCatalogue catalogue = Discover();

        Assert.Empty(catalogue.Drivers);
        Assert.Empty(catalogue.Problems);
    }

    /// <summary>Whatever stands in a file, looking at it throws nothing.</summary>
    [Fact]
    public void Metadata_DamagedAssembly_NeverThrows()
    {
        byte[] good = File.ReadAllBytes(PackageWriter.Write(place.Path, "Good", "v.one"));
        string path = place.Of("damaged.dll");
        Gen.Select(Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[0, 20], Gen.Int[0, good.Length]).Sample(
            (changes, length) =>
            {
                byte[] bad = [.. good];
                foreach ((int at, byte value) in changes)
                {
                    bad[at] = value;
                }

                File.WriteAllBytes(path, bad.AsSpan(0, changes.Length == 0 ? length : bad.Length).ToArray());
                _ = PackageMetadata.Read(path);
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Metadata_OfAPackage_IsReadWithoutLoadingIt()
    {
        string path = PackageWriter.Write(place.Path, "NeverLoaded", "v.one");

        Assert.Equal(new PackageMetadata(true, Host), PackageMetadata.Read(path));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "NeverLoaded");
    }

    /// <summary>A package of this repository, loaded as users load it: the driver's types are not those of the test.</summary>
    [Fact]
    public void Discover_PackageOfThisRepository_OffersItsDriverWithTheHostsContract()
    {
        foreach (string name in new[] { "QkdHardware.Drivers.OzOptics.dll", "QkdHardware.Protocols.dll" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), place.Of(name));
        }

        PluginCatalogue catalogue = Discover();

        Assert.Empty(catalogue.Problems);
        DriverDescriptor driver = catalogue.Drivers["oz-optics.dd-100-mc"].Driver;
        Assert.Equal("IVariableAttenuator", driver.Role.Name);
        Assert.NotSame(typeof(Drivers.DriverContexts).Assembly, driver.OpenAsync.Method.DeclaringType!.Assembly);
        Assert.NotSame(typeof(QkdHardware.Drivers.OzOptics.OzOpticsPackage).Assembly, driver.OpenAsync.Method.DeclaringType.Assembly);
    }

    public void Dispose() => place.Dispose();

    private PluginCatalogue Discover() => PluginCatalogue.Discover([place.Path]);

    public sealed class FailingPackage : IDriverPackage
    {
        public FailingPackage() => throw new InvalidOperationException("not today");

        public IReadOnlyList<DriverDescriptor> Drivers => [];
    }
}
