namespace QkdHardware.Abstractions.Roles;

/// <summary>What the instrument says of a record that is over.</summary>
/// <param name="TagsByInput">Tags delivered, by input; equal to what the instrument says it sent.</param>
/// <param name="Losses">Errors or overflows that the instrument reports; above zero the record is void.</param>
public sealed record AcquisitionSummary(IReadOnlyDictionary<int, long> TagsByInput, long Losses)
{
    public long Tags => TagsByInput.Values.Sum();
}
