using QkdHardware.Abstractions.Devices;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Tests.Roles;

/// <summary>Drivers of tests.</summary>
internal static class TestDriver
{
    /// <summary>A driver without links that gives an instrument the test made.</summary>
    public static DriverDescriptor Of(IInstrument instrument, string? id = null, TimeSpan? safeStateBound = null) =>
        Of(id ?? instrument.DeviceId, _ => ValueTask.FromResult(instrument), RoleOf(instrument), safeStateBound);

    /// <summary>A driver that opens as the test says.</summary>
    public static DriverDescriptor Of(
        string id,
        Func<DriverContext, ValueTask<IInstrument>> open,
        Type? role = null,
        TimeSpan? safeStateBound = null,
        IReadOnlyList<LinkDescriptor>? links = null,
        IReadOnlyList<OptionDescriptor>? options = null) => new()
        {
            Id = id,
            Vendor = "Test",
            Models = ["Model 1"],
            Role = role ?? typeof(IInstrument),
            Links = links ?? [],
            Options = options ?? [],
            Evidence = [EvidenceKind.ThirdPartyCode],
            Recognition = "a test",
            SafeStateBound = safeStateBound ?? TimeSpan.FromSeconds(2),
            OpenAsync = (context, _) => open(context),
        };

    private static Type RoleOf(IInstrument instrument) =>
        instrument.GetType().GetInterfaces().FirstOrDefault(type => type.Namespace == "QkdHardware.Abstractions.Roles")
        ?? typeof(IInstrument);
}
