using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiStatusTests
{
    [Theory]
    [InlineData(-113, StandardEvents.CommandError)]
    [InlineData(-222, StandardEvents.ExecutionError)]
    [InlineData(-310, StandardEvents.DeviceError)]
    [InlineData(701, StandardEvents.DeviceError)]
    [InlineData(-410, StandardEvents.QueryError)]
    [InlineData(-500, StandardEvents.PowerOn)]
    [InlineData(-600, StandardEvents.UserRequest)]
    [InlineData(-700, StandardEvents.RequestControl)]
    [InlineData(-800, StandardEvents.OperationComplete)]
    public void Report_ClassOfTheNumber_SetsItsStandardEvent(int number, StandardEvents expected)
    {
        var status = new ScpiStatus(ScpiDialect.Standard);
        Assert.Equal(StandardEvents.PowerOn, status.TakeEvents());
        status.Report(new(number, "x"));
        Assert.Equal(expected, status.TakeEvents());
        Assert.Equal(StandardEvents.None, status.TakeEvents());
    }

    [Fact]
    public void ErrorQueue_Overflow_TurnsTheNewestIntoMinus350AndKeepsOrder()
    {
        using var instrument = new TestInstrument(new() { ErrorQueueCapacity = 3 });
        instrument.Send("*ESR?\nA;B:C;SOUR3:FREQ 1;SOUR:FREQ 0;SOUR:FUNC X\n");

        // The classes of all errors are told, and the overflow is a device error.
        Assert.Equal("56\n", instrument.Send("*ESR?\n"));
        Assert.Equal("-113,\"Undefined header\"\n", instrument.Send("SYST:ERR?\n"));
        instrument.Send("SOUR:FREQ 0\n"); // there is room again behind the overflow
        Assert.Equal(
            "-113,\"Undefined header\",-350,\"Queue overflow\",-222,\"Data out of range\"\n", instrument.Send("SYSTEM:ERROR:ALL?\n"));
        Assert.Equal("0,\"No error\"\n", instrument.Send("SYST:ERR:NEXT?\n"));
        Assert.Equal("0,\"No error\"\n", instrument.Send("SYST:ERR:ALL?\n"));
    }

    [Fact]
    public void Group_Transitions_LeaveEventsByTheirFilters()
    {
        using var instrument = new TestInstrument();
        ScpiStatusGroup group = instrument.Engine.Status.Operation;
        Assert.Equal("32767;0;0\n", instrument.Send("STAT:OPER:PTR?;NTR?;ENAB?\n"));

        group.Condition = 0b0110;
        group.Condition = 0b0010;
        Assert.Equal("2;6;0\n", instrument.Send("STAT:OPER:COND?;EVEN?;:STAT:OPER?\n"));

        instrument.Send("STAT:OPER:PTR 1;NTR 2\n");
        group.Condition = 0b0101;
        Assert.Equal("3\n", instrument.Send("STATUS:OPERATION:EVENT?\n"));

        instrument.Send("STAT:OPER:ENAB 65535;:STAT:PRES\n");
        Assert.Equal("32767;0;0\n", instrument.Send("STAT:OPER:PTR?;NTR?;ENAB?\n"));
        instrument.Send("STAT:QUES:ENAB 65535\n");
        Assert.Equal("32767\n", instrument.Send("STAT:QUES:ENAB?\n")); // bit 15 does not exist
    }

    [Fact]
    public void StatusByte_Summaries_AreWhatIsEnabled()
    {
        using var instrument = new TestInstrument();
        ScpiStatus status = instrument.Engine.Status;
        instrument.Send("*CLS\n");
        Assert.Equal("0\n", instrument.Send("*STB?\n"));
        Assert.Equal("1;16\n", instrument.Send("*OPC?;*STB?\n")); // MAV: the 1 has not been read yet

        status.Questionable.Condition = 1;
        status.Operation.Condition = 1;
        instrument.Send("BOGUS\n");
        Assert.Equal("4\n", instrument.Send("*STB?\n"));
        Assert.Equal("172\n", instrument.Send("*ESE 32;:STAT:OPER:ENAB 1;:STAT:QUES:ENAB 1;*STB?\n")); // 128 + 32 + 8 + 4
        Assert.Equal("236;191\n", instrument.Send("*SRE 255;*STB?;*SRE?\n")); // MSS; bit 6 of *SRE does not exist
    }

    [Fact]
    public void Clear_EventsAndQueueGo_EnablesAndConditionsStay()
    {
        using var instrument = new TestInstrument();
        instrument.Engine.Status.Operation.Condition = 5;
        instrument.Send("BOGUS;*ESE 7;*SRE 8;:STAT:OPER:ENAB 9\n");
        Assert.Equal("0,\"No error\";0;7;8;9;5;0\n", instrument.Send("*CLS;:SYST:ERR?;*ESR?;*ESE?;*SRE?;:STAT:OPER:ENAB?;COND?;EVEN?\n"));
    }

    [Fact]
    public void Reset_SettingsOnly_StatusStays()
    {
        using var instrument = new TestInstrument();
        instrument.Send("BOGUS;*ESE 7;*SRE 8\n");
        Assert.Equal("7;8;160;-113,\"Undefined header\"\n", instrument.Send("*RST;*ESE?;*SRE?;*ESR?;:SYST:ERR?\n"));
        Assert.Equal(["reset"], instrument.Log);
    }

    [Fact]
    public void StandardQueries_Unset_AnswerTheirDefaults()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("0;1999.0;1\n", instrument.Send("*TST?;:SYST:VERS?;*OPC?\n"));
    }

    [Fact]
    public void Identity_QueryBehindIt_IsUnterminated()
    {
        using var instrument = new TestInstrument();
        Assert.Equal("Acme,Ox8,0,1.0\n", instrument.Send("*IDN?;*OPC?;*ESE 1\n"));
        Assert.Equal([-440], instrument.TakeErrors());
        Assert.Equal("1\n", instrument.Send("*ESE?\n"));
    }
}
