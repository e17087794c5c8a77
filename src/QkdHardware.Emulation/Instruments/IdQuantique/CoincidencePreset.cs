using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// The wiring of <c>CONF:LOAD COUNT</c> as far as the vendor's script shows it: a pair's window is opened and closed by the
/// delay block of the lower input, and passes the second delay of the higher one. Delays are the client's to set.
/// </summary>
internal static class CoincidencePreset
{
    private static readonly (int Combiner, int Lower, int Higher)[] Pairs =
        [(6, 1, 2), (7, 1, 3), (8, 1, 4), (3, 2, 3), (4, 2, 4), (5, 3, 4)];

    public static void Wire(Id900State state)
    {
        foreach ((int combiner, int lower, int higher) in Pairs)
        {
            var opener = new WindowEdge { Link = Id900Block.Delay(lower) };
            state.Combiners[combiner - 1] = new()
            {
                First = Id900Block.Delay(higher + 4),
                HasWindow = true,
                Begin = opener,
                End = opener,
                Inside = CombinerSettings.OnlyFirst,
                Outside = CombinerSettings.Mute,
            };
        }
    }
}
