namespace QkdHardware.Hil;

/// <summary>What a client said to an instrument, in one portion or message, and what the instrument answers to it.</summary>
/// <param name="Conversation">The same object for all exchanges of one client over bytes; of one door over messages.</param>
/// <param name="Question">Valid until the observer returns.</param>
/// <param name="Answer">May be empty. Valid until the observer returns.</param>
internal readonly record struct ObservedExchange(
    object Conversation, ReadOnlyMemory<byte> Question, ReadOnlyMemory<byte> Answer);
