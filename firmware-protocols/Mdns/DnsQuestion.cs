namespace QkdHardware.Protocols.Mdns;

/// <summary>Asks for the records of one kind that a name has.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The kind.</param>
/// <param name="WantsUnicast">The answer may come to the asker alone: the QU bit (RFC 6762 section 5.4).</param>
public sealed record DnsQuestion(DnsName Name, DnsType Type, bool WantsUnicast = false);
