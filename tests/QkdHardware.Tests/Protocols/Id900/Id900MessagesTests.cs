using System.Text;
using QkdHardware.Protocols.Id900;
using Xunit;

namespace QkdHardware.Tests.Protocols.Id900;

/// <summary>Texts by the manual's syntax (p. 77) and the vendor's scripts; without a new line, which ZeroMQ does not need.</summary>
public class Id900MessagesTests
{
    [Fact]
    public void Messages_AsTheVendorsScriptsSendThem()
    {
        AssertText("*IDN?", Id900Messages.Identify);
        AssertText("DEVI:RES?", Id900Messages.ReadResolution);
        AssertText("DEVI:RES LOWRES", Id900Messages.SelectLowResolution);
        AssertText("DEVI:RES:BWID?", Id900Messages.ReadBinWidth);
        AssertText("REC:TRIG:ARM:MODE MANU", Id900Messages.SelectManualArming);
        AssertText("REC:ENAB ON", Id900Messages.EnableRecord);
        AssertText("REC:STOP", Id900Messages.Stop);
        AssertText("REC:NUM 1", Id900Messages.SetRecordCount(1));
        AssertText("REC:DUR 1000000000000", Id900Messages.SetRecordDuration(1_000_000_000_000));
        AssertText("RAW2:REF:LINK STAR", Id900Messages.LinkReference(2, Id900Block.Start));
        AssertText("RAW2:STOP:LINK INPU2", Id900Messages.LinkStop(2, Id900Block.Input(2)));
        AssertText("RAW2:ERRORS:CLEAR", Id900Messages.ClearErrors(2));
        AssertText("RAW2:ERRORS?", Id900Messages.ReadErrors(2));
        AssertText("RAW2:SEND ON", Id900Messages.Send(2, true));
        AssertText("REC:PLAY", Id900Messages.Play);
        AssertText("REC:STAG?", Id900Messages.ReadStage);
        AssertText("GEN8:STOP", Id900Messages.StopGenerator(8));
        AssertText("INPU3:DELAY 1234", Id900Messages.SetDelay(Id900Block.Input(3), 1234));
        AssertText("STAR:THRE -0.25", Id900Messages.SetThreshold(Id900Block.Start, -0.25));
        AssertText("INPU1:ENAB?;:INPU1:COUP?;:INPU1:EDGE?;:INPU1:THRE?", Id900Messages.ReadConnector(Id900Block.Input(1)));
        AssertText("REC:NUM?;:REC:DUR?;:RAW4:REF:LINK?;:RAW4:STOP:LINK?", Id900Messages.ReadRecord([4]));
    }

    [Fact]
    public void SetDelay_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Id900Messages.SetDelay(Id900Block.Start, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Id900Messages.SetDelay(Id900Block.Start, Id900Words.MaxInputDelayPs + 1));
    }

    private static void AssertText(string expected, ReadOnlyMemory<byte> message) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(message.Span));
}
