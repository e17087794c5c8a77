using System.Runtime.InteropServices;

namespace QkdHardware.Transports.Visa.Native;

/// <summary>
/// The part of VISA's C API (VPP-4.3.2) that links use. <see cref="VisaLibrary"/> must have loaded it. The default calling
/// convention is the right one everywhere: stdcall on 32-bit Windows, C's elsewhere. What a function may leave unwritten
/// is passed by <see langword="ref"/>.
/// </summary>
internal static unsafe partial class VisaApi
{
    public const string Library = "visa";

    /// <summary><c>VI_NO_LOCK</c>: other programs may open the instrument too.</summary>
    public const uint NoLock = 0;

    /// <summary><c>VI_TRIG_PROT_DEFAULT</c>.</summary>
    public const ushort DefaultTrigger = 0;

    /// <summary>The length of the buffers that <c>viStatusDesc</c> and string attributes fill.</summary>
    public const int TextLength = 256;

    [LibraryImport(Library, EntryPoint = "viOpenDefaultRM")]
    public static partial ViStatus OpenManager(ref uint manager);

    [LibraryImport(Library, EntryPoint = "viOpen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ViStatus Open(uint manager, string name, uint accessMode, uint milliseconds, ref uint session);

    [LibraryImport(Library, EntryPoint = "viClose")]
    public static partial ViStatus Close(uint session);

    [LibraryImport(Library, EntryPoint = "viRead")]
    public static partial ViStatus Read(uint session, byte* buffer, uint length, ref uint count);

    [LibraryImport(Library, EntryPoint = "viWrite")]
    public static partial ViStatus Write(uint session, byte* data, uint length, ref uint count);

    [LibraryImport(Library, EntryPoint = "viClear")]
    public static partial ViStatus Clear(uint session);

    [LibraryImport(Library, EntryPoint = "viReadSTB")]
    public static partial ViStatus ReadStatusByte(uint session, ref ushort status);

    [LibraryImport(Library, EntryPoint = "viAssertTrigger")]
    public static partial ViStatus Trigger(uint session, ushort protocol);

    /// <summary>The length of what is written depends on the attribute: 2, 4 or 8 bytes, or a text.</summary>
    [LibraryImport(Library, EntryPoint = "viGetAttribute")]
    public static partial ViStatus GetAttribute(uint session, ViAttribute attribute, void* value);

    [LibraryImport(Library, EntryPoint = "viSetAttribute")]
    public static partial ViStatus SetAttribute(uint session, ViAttribute attribute, nuint value);

    [LibraryImport(Library, EntryPoint = "viStatusDesc")]
    public static partial ViStatus Describe(uint session, ViStatus status, byte* text);
}
