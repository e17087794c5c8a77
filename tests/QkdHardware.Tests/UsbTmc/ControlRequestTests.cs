using CsCheck;
using QkdHardware.Protocols.UsbTmc;
using Xunit;

namespace QkdHardware.Tests.UsbTmc;

public sealed class ControlRequestTests
{
    // What `pyvisa-py` passes to the control endpoint, in the order of USB 2.0 section 9.3.
    public static TheoryData<ControlSetup, byte[]> Setups => new()
    {
        { UsbTmcSetup.InitiateAbortBulkOut(9, 0x02), [0xA2, 1, 9, 0, 0x02, 0, 2, 0] },
        { UsbTmcSetup.CheckAbortBulkOutStatus(0x02), [0xA2, 2, 0, 0, 0x02, 0, 8, 0] },
        { UsbTmcSetup.InitiateAbortBulkIn(9, 0x81), [0xA2, 3, 9, 0, 0x81, 0, 2, 0] },
        { UsbTmcSetup.CheckAbortBulkInStatus(0x81), [0xA2, 4, 0, 0, 0x81, 0, 8, 0] },
        { UsbTmcSetup.InitiateClear(1), [0xA1, 5, 0, 0, 1, 0, 1, 0] },
        { UsbTmcSetup.CheckClearStatus(1), [0xA1, 6, 0, 0, 1, 0, 2, 0] },
        { UsbTmcSetup.GetCapabilities(0), [0xA1, 7, 0, 0, 0, 0, 24, 0] },
        { UsbTmcSetup.ReadStatusByte(2, 0), [0xA1, 128, 2, 0, 0, 0, 3, 0] },
        { UsbTmcSetup.RenControl(true, 0), [0xA1, 160, 1, 0, 0, 0, 1, 0] },
        { UsbTmcSetup.RenControl(false, 0), [0xA1, 160, 0, 0, 0, 0, 1, 0] },
        { UsbTmcSetup.GoToLocal(0), [0xA1, 161, 0, 0, 0, 0, 1, 0] },
        { UsbTmcSetup.LocalLockout(3), [0xA1, 162, 0, 0, 3, 0, 1, 0] },
    };

    [Theory]
    [MemberData(nameof(Setups))]
    public void Setup_GoldenBytes_BothWays(ControlSetup setup, byte[] bytes)
    {
        byte[] written = new byte[ControlSetup.WireLength];
        setup.WriteTo(written);

        Assert.Equal(bytes, written);
        Assert.True(ControlSetup.TryParse([.. bytes, 0xEE], out ControlSetup parsed));
        Assert.Equal(setup, parsed);
        Assert.True(parsed.IsIn);
        for (int length = 0; length < bytes.Length; length++) Assert.False(ControlSetup.TryParse(bytes.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128)]
    public void ReadStatusByte_TagOutOfRange_Throws(byte tag) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UsbTmcSetup.ReadStatusByte(tag, 0));

    [Fact]
    public void StatusTag_StaysIn2To127()
    {
        byte tag = 0;
        for (int i = 0; i < 300; i++)
        {
            tag = StatusByteReply.NextTag(tag);
            Assert.Equal(2 + (i % 126), tag);
        }
    }

    [Fact]
    public void Capabilities_GoldenBytes_BothWays()
    {
        byte[] bytes =
        [
            1, 0, 0x00, 0x01, 0x04, 0x01, 0, 0, 0, 0, 0, 0,
            0x00, 0x01, 0x07, 0x0F, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        var capabilities = new UsbTmcCapabilities(
            UsbTmcStatus.Success,
            UsbTmcInterfaceFeatures.IndicatorPulse,
            EndsOnTerminator: true,
            Usb488InterfaceFeatures.All,
            Usb488DeviceFeatures.All);

        AssertBothWays(bytes, capabilities.WriteTo, UsbTmcCapabilities.TryParse, capabilities);
    }

    [Fact]
    public void Capabilities_ReservedBits_AreDropped()
    {
        byte[] bytes = new byte[UsbTmcCapabilities.WireLength];
        bytes.AsSpan().Fill(0xFF);

        Assert.True(UsbTmcCapabilities.TryParse(bytes, out UsbTmcCapabilities capabilities));
        Assert.Equal(UsbTmcInterfaceFeatures.All, capabilities.Interface);
        Assert.Equal(Usb488InterfaceFeatures.All, capabilities.Usb488);
        Assert.Equal(Usb488DeviceFeatures.All, capabilities.Device488);
        Assert.Equal((UsbTmcStatus)0xFF, capabilities.Status);
    }

    [Fact]
    public void Replies_GoldenBytes_BothWays()
    {
        var abort = new AbortReply(UsbTmcStatus.TransferNotInProgress, 7);
        AssertBothWays([0x81, 7], abort.WriteTo, AbortReply.TryParse, abort);
        var checkAbort = new CheckAbortReply(UsbTmcStatus.Pending, HasMoreData: true, 0x01020304);
        AssertBothWays([2, 1, 0, 0, 4, 3, 2, 1], checkAbort.WriteTo, CheckAbortReply.TryParse, checkAbort);
        var checkClear = new CheckClearReply(UsbTmcStatus.Pending, HasMoreData: true);
        AssertBothWays([2, 1], checkClear.WriteTo, CheckClearReply.TryParse, checkClear);
        var status = new StatusByteReply(UsbTmcStatus.Success, 5, 0x50);
        AssertBothWays([1, 5, 0x50], status.WriteTo, StatusByteReply.TryParse, status);
    }

    [Fact]
    public void Notice_GoldenBytes_BothWays()
    {
        var service = StatusNotice.ServiceRequest(0x60);
        AssertBothWays([0x81, 0x60], service.WriteTo, StatusNotice.TryParse, service);
        Assert.True(service.IsServiceRequest);
        var answer = new StatusNotice(2, 0x10);
        AssertBothWays([0x82, 0x10], answer.WriteTo, StatusNotice.TryParse, answer);
        Assert.False(answer.IsServiceRequest);

        Assert.False(StatusNotice.TryParse([0x80, 1], out _));
        Assert.False(StatusNotice.TryParse([0x01, 1], out _));
    }

    [Fact]
    public void TryParse_Garbage_NeverThrows() =>
        Gen.Byte.Array[0, 30].Sample(bytes =>
        {
            Assert.Equal(bytes.Length >= ControlSetup.WireLength, ControlSetup.TryParse(bytes, out _));
            Assert.Equal(bytes.Length >= UsbTmcCapabilities.WireLength, UsbTmcCapabilities.TryParse(bytes, out _));
            Assert.Equal(bytes.Length >= AbortReply.WireLength, AbortReply.TryParse(bytes, out _));
            Assert.Equal(bytes.Length >= CheckAbortReply.WireLength, CheckAbortReply.TryParse(bytes, out _));
            Assert.Equal(bytes.Length >= CheckClearReply.WireLength, CheckClearReply.TryParse(bytes, out _));
            Assert.Equal(bytes.Length >= StatusByteReply.WireLength, StatusByteReply.TryParse(bytes, out _));
            Assert.Equal(bytes.Length >= 2 && bytes[0] > 0x80, StatusNotice.TryParse(bytes, out _));
        }, iter: 10_000);

    private delegate void Write(Span<byte> reply);

    private delegate bool Parse<T>(ReadOnlySpan<byte> reply, out T parsed);

    private static void AssertBothWays<T>(byte[] bytes, Write write, Parse<T> parse, T value)
    {
        byte[] written = new byte[bytes.Length];
        written.AsSpan().Fill(0xEE);
        write(written);
        Assert.Equal(bytes, written);
        Assert.True(parse(bytes, out T parsed));
        Assert.Equal(value, parsed);
        for (int length = 0; length < bytes.Length; length++) Assert.False(parse(bytes.AsSpan(0, length), out _));
    }
}
