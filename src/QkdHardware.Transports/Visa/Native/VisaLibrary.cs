using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Visa.Native;

/// <summary>Finds the VISA that a vendor installed.</summary>
internal static class VisaLibrary
{
    /// <summary>Names a file to load instead of the system's VISA, where a computer has several or has it elsewhere.</summary>
    public const string Variable = "QKD_VISA_LIBRARY";

    /// <param name="address">The link that needs it, for the message.</param>
    /// <param name="file">A file to load; null for the one that the variable names, else the system's.</param>
    /// <exception cref="LinkException">None is installed; the message says what to do.</exception>
    public static void Require(string address, string? file)
    {
        file ??= Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;
        string[] candidates = file is not null ? [file]
            : OperatingSystem.IsWindows() ? ["visa64.dll", "visa32.dll"]
            : OperatingSystem.IsMacOS() ? ["/Library/Frameworks/VISA.framework/VISA"]
            : ["libvisa.so.0", "libvisa.so"];
        if (!NativeLibraries.TryLoad(VisaApi.Library, candidates))
        {
            throw new LinkException(
                address,
                $"{string.Join(" or ", candidates)} cannot be loaded; install a vendor's VISA for this processor, set "
                    + $"{Variable} to its file, or leave out the setting 'visa' to use this project's own links");
        }
    }
}
