namespace QkdHardware.Abstractions.Links;

/// <summary>A link could not be opened or broke. What used the link turns it into an instrument's error.</summary>
public sealed class LinkException : IOException
{
    /// <param name="address">The link, as the bench file names it.</param>
    /// <param name="message">One sentence: what was tried and what happened.</param>
    /// <param name="innerException">What the operating system said, when it said something.</param>
    public LinkException(string address, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Address = address;
    }

    public string Address { get; }
}
