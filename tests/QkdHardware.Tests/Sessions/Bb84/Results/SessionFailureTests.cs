using QkdHardware.Abstractions.Errors;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Channels;
using QkdHardware.Sessions.Phases;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Results;

public sealed class SessionFailureTests
{
    [Fact]
    public void Of_InstrumentsFailure_NamesTheDevice()
    {
        var cause = new InstrumentException(InstrumentErrorKind.Timeout, "tagger", "no answer.", "sent `A`");

        Assert.Equal(new SessionFailure(SessionEnd.InstrumentFailed, cause.Message, "tagger"), SessionFailure.Of(cause, false));
        Assert.Equal(SessionEnd.InstrumentFailed, SessionFailure.Of(cause, interrupted: true).End);
    }

    [Fact]
    public void Of_Limit_IsALimit() =>
        Assert.Equal(
            new SessionFailure(SessionEnd.LimitExceeded, "QBER 12 %.", null),
            SessionFailure.Of(new PhaseFailedException("QBER 12 %."), false));

    [Theory]
    [InlineData(true, "The session was interrupted.")]
    [InlineData(false, "The session was stopped.")]
    public void Of_Cancellation_IsAnInterruption(bool interrupted, string message)
    {
        var expected = new SessionFailure(SessionEnd.Interrupted, message, null);

        Assert.Equal(expected, SessionFailure.Of(new TaskCanceledException(), interrupted));
        Assert.Equal(expected, SessionFailure.Of(null, interrupted));
    }

    [Fact]
    public void Of_AnythingElse_KeepsItsMessage()
    {
        Assert.Equal("The other station left the classical channel.", SessionFailure.Of(new ChannelClosedException(), false).Message);
        Assert.Equal(SessionEnd.LimitExceeded, SessionFailure.Of(new InvalidDataException("x"), true).End);
    }
}
