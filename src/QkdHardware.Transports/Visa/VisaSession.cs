using System.Buffers;
using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Transports.Visa.Native;

namespace QkdHardware.Transports.Visa;

/// <summary>
/// One session of the library. Not thread-safe, as VISA's sessions are not: <see cref="VisaConnection"/> calls it from one
/// thread. An error that ends the session is reported as a loss before it is thrown.
/// </summary>
internal sealed unsafe class VisaSession
{
    private const int Immediate = 0;
    private const int MinPart = 4096;
    private const int MaxPart = 1024 * 1024;
    private const int InterfaceSerial = 4;

    private readonly string address;
    private readonly Action<string> onLost;
    private readonly uint manager;
    private readonly uint session;
    private int timeout = -1;

    private VisaSession(string address, Action<string> onLost, uint manager, uint session)
    {
        (this.address, this.onLost, this.manager, this.session) = (address, onLost, manager, session);
        Kind = FindKind();
    }

    public VisaLinkKind Kind { get; }

    /// <param name="address">Any text that the library takes: a resource string or an alias.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="milliseconds">How long the library may take.</param>
    /// <param name="onLost">Called with the reason when an error ends the session.</param>
    /// <exception cref="LinkException">Not opened.</exception>
    /// <exception cref="FormatException">The library cannot read the address.</exception>
    public static VisaSession Open(string address, VisaSettings settings, int milliseconds, Action<string> onLost)
    {
        uint manager = 0;
        try
        {
            Check(address, 0, VisaApi.OpenManager(ref manager), "viOpenDefaultRM");
        }
        catch (EntryPointNotFoundException exception)
        {
            throw new LinkException(address, "the library that was loaded is no VISA", exception);
        }

        try
        {
            uint session = 0;
            ViStatus status = VisaApi.Open(manager, address, VisaApi.NoLock, (uint)milliseconds, ref session);
            if (status == ViStatus.ErrorInvalidResourceName)
            {
                throw new FormatException($"{address}: the vendor's VISA cannot read this address ({Describe(manager, status)}).");
            }

            Check(address, manager, status, "viOpen");
            var opened = new VisaSession(address, onLost, manager, session);
            opened.Apply(settings);
            return opened;
        }
        catch
        {
            _ = VisaApi.Close(manager);
            throw;
        }
    }

    /// <summary>Closes the session, and the resource manager that was opened for it alone.</summary>
    public void Close()
    {
        _ = VisaApi.Close(session);
        _ = VisaApi.Close(manager);
    }

    /// <summary>Reads what is there of a stream, waiting for its first byte; 0 when none came in time.</summary>
    public int ReadStream(Span<byte> buffer, int milliseconds)
    {
        // A read of many bytes would wait for all of them: some libraries end it when no more are there, others do not.
        SetTimeout(milliseconds);
        ViStatus status = Read(buffer[..1], out int count);
        if (status == ViStatus.ErrorTimeout && count == 0) return 0;
        if (status != ViStatus.ErrorTimeout) Check(status, "viRead");

        int more = buffer.Length - 1;
        if (Kind == VisaLinkKind.Serial) more = (int)Math.Min((ulong)more, ReadNumber(ViAttribute.SerialAvailable));
        else SetTimeout(Immediate);
        if (more == 0) return 1;

        // What an error leaves behind the first byte, the next read will find.
        _ = Read(buffer.Slice(1, more), out count);
        return 1 + count;
    }

    /// <summary>Reads the next part of a message. True when that was its end.</summary>
    public bool ReadMessage(ArrayBufferWriter<byte> message, int milliseconds, int maxMessage)
    {
        SetTimeout(milliseconds);
        Span<byte> part = message.GetSpan(Math.Clamp(message.WrittenCount, MinPart, MaxPart));
        ViStatus status = Read(part, out int count);
        message.Advance(count);
        if (message.WrittenCount > maxMessage)
        {
            throw new LinkException(address, $"the message goes on beyond {maxMessage} bytes");
        }

        if (status == ViStatus.ErrorTimeout) return false;
        Check(status, "viRead");

        // VI_SUCCESS says that the end came; VI_SUCCESS_TERM_CHAR cannot be, since the character is off.
        return status != ViStatus.SuccessMaxCount;
    }

    /// <summary>Writes, and returns how much of it was taken in time.</summary>
    public int WriteStream(ReadOnlySpan<byte> data, int milliseconds)
    {
        ViStatus status = Write(data, milliseconds, out int count);
        if (status != ViStatus.ErrorTimeout) Check(status, "viWrite");
        return count;
    }

    /// <summary>Writes a whole message with its end.</summary>
    public void WriteMessage(ReadOnlySpan<byte> message, int milliseconds)
    {
        Check(Write(message, milliseconds, out int count), "viWrite");
        if (count != message.Length)
        {
            throw new LinkException(address, $"viWrite: the instrument took {count} bytes of {message.Length}");
        }
    }

    public void Clear(int milliseconds)
    {
        SetTimeout(milliseconds);
        Check(VisaApi.Clear(session), "viClear");
    }

    /// <summary>The bus's trigger. False when the resource has none.</summary>
    public bool TryTrigger(int milliseconds)
    {
        SetTimeout(milliseconds);
        return IsSupported(VisaApi.Trigger(session, VisaApi.DefaultTrigger), "viAssertTrigger");
    }

    /// <summary>Serial poll; null when the resource has no status byte.</summary>
    public byte? ReadStatusByte(int milliseconds)
    {
        SetTimeout(milliseconds);
        ushort status = 0;
        return IsSupported(VisaApi.ReadStatusByte(session, ref status), "viReadSTB") ? (byte)status : null;
    }

    private static string Describe(uint session, ViStatus status)
    {
        byte* text = stackalloc byte[VisaApi.TextLength];
        text[0] = 0;
        _ = VisaApi.Describe(session, status, text);
        string described = ReadText(text);
        return $"{(described.Length > 0 ? described : "the library does not say what this means")}, 0x{(uint)status:X8}";
    }

    private static void Check(string address, uint session, ViStatus status, string call)
    {
        if (status.IsError()) throw new LinkException(address, $"{call}: {Describe(session, status)}");
    }

    private static string ReadText(byte* text)
    {
        var bytes = new ReadOnlySpan<byte>(text, VisaApi.TextLength);
        int end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim().TrimEnd('.');
    }

    private void Check(ViStatus status, string call)
    {
        if (!status.IsError()) return;
        string reason = $"{call}: {Describe(session, status)}";
        if (status.IsLoss()) onLost(reason);
        throw new LinkException(address, reason);
    }

    private bool IsSupported(ViStatus status, string call)
    {
        if (status == ViStatus.ErrorNotSupportedOperation) return false;
        Check(status, call);
        return true;
    }

    private VisaLinkKind FindKind()
    {
        if (ReadNumber(ViAttribute.InterfaceType) == InterfaceSerial) return VisaLinkKind.Serial;
        byte* text = stackalloc byte[VisaApi.TextLength];
        text[0] = 0;
        Check(VisaApi.GetAttribute(session, ViAttribute.ResourceClass, text), "viGetAttribute");
        return ReadText(text).ToUpperInvariant() switch
        {
            "INSTR" => VisaLinkKind.Messages,
            "SOCKET" => VisaLinkKind.Stream,
            string other => throw new LinkException(
                address, $"a resource of class {other} carries neither messages nor a stream; use INSTR, SOCKET or ASRL"),
        };
    }

    private void Apply(VisaSettings settings)
    {
        // Framing is the channel's business: a character of a block must not end a read.
        Set(ViAttribute.TerminationCharacterEnabled, 0);
        if (Kind == VisaLinkKind.Serial) VisaSerialPort.Apply(settings.Serial, Set);
    }

    private void SetTimeout(int milliseconds)
    {
        if (milliseconds == timeout) return;
        Set(ViAttribute.Timeout, (nuint)milliseconds);
        timeout = milliseconds;
    }

    private void Set(ViAttribute attribute, nuint value) =>
        Check(VisaApi.SetAttribute(session, attribute, value), $"viSetAttribute({attribute}, {value})");

    private ulong ReadNumber(ViAttribute attribute)
    {
        // Attributes have 2, 4 or 8 bytes; every VISA is for little-endian processors.
        ulong value = 0;
        Check(VisaApi.GetAttribute(session, attribute, &value), $"viGetAttribute({attribute})");
        return value;
    }

    private ViStatus Read(Span<byte> buffer, out int count)
    {
        uint read = 0;
        ViStatus status;
        fixed (byte* start = buffer) status = VisaApi.Read(session, start, (uint)buffer.Length, ref read);
        count = checked((int)read);
        return status;
    }

    private ViStatus Write(ReadOnlySpan<byte> data, int milliseconds, out int count)
    {
        SetTimeout(milliseconds);
        uint written = 0;
        ViStatus status;
        fixed (byte* start = data) status = VisaApi.Write(session, start, (uint)data.Length, ref written);
        count = checked((int)written);
        return status;
    }
}
