namespace QkdHardware.Tests.Configuration;

/// <summary>A part of <see cref="SampleFile"/>; all of it is required.</summary>
public sealed class SamplePart
{
    public required double Size { get; set; }

    public required string Label { get; set; }
}
