using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Protocols.OzOptics;
using Xunit;

namespace QkdHardware.Tests.Protocols.OzOptics;

public sealed class Dd100CommandTests
{
    /// <summary>As third-party drivers send them (SPEC.md, source A: CR).</summary>
    [Theory]
    [InlineData(Dd100Verb.Home, 0, "H\r")]
    [InlineData(Dd100Verb.Display, 0, "D\r")]
    [InlineData(Dd100Verb.Configuration, 0, "CD\r")]
    [InlineData(Dd100Verb.Reset, 0, "RST\r")]
    [InlineData(Dd100Verb.Attenuate, 12.5, "A12.50\r")]
    [InlineData(Dd100Verb.Attenuate, 60, "A60.00\r")]
    [InlineData(Dd100Verb.Attenuate, 1.506, "A1.51\r")]
    public void ToBytes_Command_IsTheDocumentedLine(Dd100Verb verb, double decibels, string line) =>
        Assert.Equal(line, Encoding.ASCII.GetString(new Dd100Command(verb, decibels).ToBytes().Span));

    [Theory]
    [InlineData("h", Dd100Verb.Home, 0)]
    [InlineData(" cd ", Dd100Verb.Configuration, 0)]
    [InlineData("a3", Dd100Verb.Attenuate, 3)]
    [InlineData("A 12.5", Dd100Verb.Attenuate, 12.5)]
    [InlineData("A-1.5", Dd100Verb.Attenuate, -1.5)]
    public void TryParse_OtherSpellings_AreTaken(string line, Dd100Verb verb, double decibels)
    {
        Assert.True(Dd100Command.TryParse(Encoding.ASCII.GetBytes(line), out Dd100Command command));
        Assert.Equal(new Dd100Command(verb, decibels), command);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("A")]
    [InlineData("Aten")]
    [InlineData("A1,5")]
    [InlineData("ANaN")]
    [InlineData("A1e999")]
    [InlineData("HH")]
    [InlineData("C D")]
    [InlineData("A111111111111111111111111111111.5")] // longer than a line can be
    public void TryParse_NoCommand_IsRefused(string line)
    {
        Assert.False(Dd100Command.TryParse(Encoding.ASCII.GetBytes(line), out Dd100Command command));
        Assert.Equal(default, command);
    }

    [Fact]
    public void TryParse_WhatWasWritten_IsTheSame() =>
        Gen.Int[0, 9999].Sample(hundredths =>
        {
            var command = new Dd100Command(Dd100Verb.Attenuate, hundredths / 100.0);
            Assert.True(Dd100Command.TryParse(command.ToBytes().Span, out Dd100Command read));
            Assert.Equal(command, read);
        });

    [Fact]
    public void TryParse_Garbage_NeverThrows() =>
        Gen.Byte.Array[0, 40].Sample(line => { _ = Dd100Command.TryParse(line, out _); }, iter: 5000);

    [Fact]
    public void WriteTo_NoSuchVerb_IsTheCallersMistake() =>
        Assert.Throws<InvalidOperationException>(() => new Dd100Command((Dd100Verb)99).WriteTo(new ArrayBufferWriter<byte>()));
}
