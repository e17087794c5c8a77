using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using QkdHardware.Tests.Architecture;

namespace QkdHardware.Tests.Links.Visa;

/// <summary>
/// A library that stands in for a vendor's VISA: <c>standin.c</c>, compiled into a temporary folder when the first test
/// wants it. Shows that links call the C API as its specification says, not how a vendor's library behaves.
/// </summary>
internal static unsafe class StandInVisa
{
    private static readonly Lazy<(string? File, string? Missing)> Built = new(Build);

    /// <summary>The library's file.</summary>
    public static string File => Built.Value.File ?? throw new InvalidOperationException(Missing);

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => Built.Value.Missing;

    /// <summary>How often a session was used while another thread was in it.</summary>
    public static int Overlaps => ((delegate* unmanaged[Cdecl]<int>)Export("standin_overlaps"))();

    /// <summary>How many sessions to a port, and resource managers with one, are open now.</summary>
    public static int OpenSessions(int port) => ((delegate* unmanaged[Cdecl]<int, int>)Export("standin_open_sessions"))(port);

    /// <summary>What an attribute of the open session to a port was last set to.</summary>
    public static ulong Attribute(int port, uint attribute) =>
        ((delegate* unmanaged[Cdecl]<int, uint, ulong>)Export("standin_attribute"))(port, attribute);

    private static nint Export(string name) => NativeLibrary.GetExport(NativeLibrary.Load(File), name);

    private static (string? File, string? Missing) Build()
    {
        if (!OperatingSystem.IsLinux()) return (null, "the library that stands in for a vendor's VISA is written for Linux");
        string folder = Directory.CreateTempSubdirectory("qkd-visa-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string source = Path.Combine(Repository.Root, "tests", "QkdHardware.Tests", "Links", "Visa", "standin.c");
        string file = Path.Combine(folder, "libstandin.so");
        string[] arguments = ["-shared", "-fPIC", "-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", file, source, "-lpthread"];
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("cc", arguments) { RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0
                ? (file, null)
                : throw new InvalidOperationException($"{source} does not compile: {errors}");
        }
        catch (Win32Exception)
        {
            return (null, "there is no C compiler (cc) to build the library that stands in for a vendor's VISA");
        }
    }
}
