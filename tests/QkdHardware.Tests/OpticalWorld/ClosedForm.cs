namespace QkdHardware.Tests.OpticalWorld;

/// <summary>
/// What the reference bench must count, by a route of its own: each detector's click probability in each pulse of the
/// pattern, with the dead time by recursion (a click needs a pulse before it without one) and dark counts between.
/// </summary>
internal sealed class ClosedForm
{
    private const double DeadTimeSeconds = 50e-9;

    private static readonly double[][] Ideal = // detector Z0 Z1 X0 X1 for each state, before basis choice
    [
        [1, 0, 0.5, 0.5],
        [0, 1, 0.5, 0.5],
        [0.5, 0.5, 1, 0],
        [0.5, 0.5, 0, 1],
    ];

    private readonly LabPattern pattern;
    private readonly double darkRate;

    /// <param name="mu">Mean photon number of the brightest pulse at Alice's output.</param>
    /// <param name="linkDb">The fibre's loss; the receiver's 2 dB come on top.</param>
    public ClosedForm(LabPattern pattern, double mu, double linkDb, double darkRate = 100)
    {
        (this.pattern, this.darkRate) = (pattern, darkRate);
        double atDetectors = mu * Math.Pow(10, -(linkDb + 2) / 10) * 0.8;
        Clicks = new double[4][];
        for (int d = 0; d < 4; d++)
        {
            Clicks[d] = new double[pattern.Symbols];
            double before = 0;
            for (int k = -8; k < pattern.Symbols; k++)
            {
                int symbol = (k + (8 * pattern.Symbols)) % pattern.Symbols;
                double ideal = Ideal[pattern.States[symbol]][d];
                double share = (d < 2 ? 0.8 : 0.2) * ((0.99 * ideal) + (0.01 * (1 - ideal)));
                double photons = 1 - Math.Exp(-atDetectors * pattern.Intensities[symbol] * share);
                before = photons * (1 - before - (darkRate * DeadTimeSeconds));
                if (k >= 0)
                {
                    Clicks[d][k] = before;
                }
            }
        }
    }

    /// <summary>By detector and symbol: probability of a photon click.</summary>
    public double[][] Clicks { get; }

    /// <summary>Dark counts a second that are not lost in a dead time.</summary>
    public double DarkRate(int detector) =>
        darkRate * (1 - (Clicks[detector].Average() / 32e-9 * DeadTimeSeconds));

    /// <summary>Expected counts of a detector by state (4) and intensity (bright, weak): index 2 state + (weak ? 1 : 0).</summary>
    public double[] Cells(int detector, long repetitions)
    {
        double[] cells = new double[8];
        double dark = DarkRate(detector) * 32e-9;
        for (int k = 0; k < pattern.Symbols; k++)
        {
            cells[CellOf(pattern, k)] += repetitions * (Clicks[detector][k] + dark);
        }

        return cells;
    }

    public static int CellOf(LabPattern pattern, int symbol) =>
        (2 * pattern.States[symbol]) + (pattern.Intensities[symbol] < 1 ? 1 : 0);

    public static double ChiSquare(IEnumerable<double> expected, IEnumerable<double> counted) =>
        expected.Zip(counted, (e, c) => (c - e) * (c - e) / e).Sum();
}
