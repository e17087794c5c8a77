namespace QkdHardware.Sdk.Discovery;

/// <summary>Looking for links failed as a whole. The others can still be looked for.</summary>
/// <param name="message">One sentence: what was tried and what happened.</param>
/// <param name="innerException">What the operating system said.</param>
public sealed class DiscoveryException(string message, Exception? innerException = null) : IOException(message, innerException);
