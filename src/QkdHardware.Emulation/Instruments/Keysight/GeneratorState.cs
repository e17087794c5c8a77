using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Keysight;

/// <summary>
/// The whole generator: its outputs, sync and block order, and what of it reaches the optical world. Commands and faults
/// come from different threads, so everything happens under <see cref="Run"/>.
/// </summary>
internal sealed class GeneratorState
{
    private readonly Lock gate = new();
    private readonly IDrivePort drive;
    private readonly DriveOutput[] applied;
    private (bool IsOn, int Source)? appliedSync;

    public GeneratorState(IDrivePort drive, IEnumerable<GeneratorOutput> outputs)
    {
        this.drive = drive;
        Outputs = [.. outputs];
        applied = [.. Outputs.Select(_ => DriveOutput.Off)];
    }

    public IReadOnlyList<GeneratorOutput> Outputs { get; }

    public ScpiByteOrder ByteOrder { get; set; }

    public bool IsSyncOn { get; set; } = true;

    /// <summary>The output that sync follows, counted from 1.</summary>
    public int SyncSource { get; set; } = 1;

    public bool IsSyncInverted { get; set; }

    /// <summary>Changes or reads the state, then brings the optical world up to date.</summary>
    public void Run(Action change)
    {
        lock (gate)
        {
            try
            {
                change();
            }
            finally
            {
                Apply();
            }
        }
    }

    /// <summary>A number inside the limits, or the limit that it passed with error -222, as the instrument clips.</summary>
    public static double Clip(ScpiCall call, double value, double least, double most)
    {
        if (value >= least && value <= most)
        {
            return value;
        }

        string limit = value < least ? "lower" : "upper";
        call.Engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.DataOutOfRange, $"value clipped to {limit} limit"));
        return value < least ? least : most;
    }

    /// <summary>The settings of <c>*RST</c>; waveform memories stay.</summary>
    public void Reset()
    {
        foreach (GeneratorOutput output in Outputs)
        {
            output.Reset();
        }

        (ByteOrder, IsSyncOn, SyncSource, IsSyncInverted) = (ScpiByteOrder.Normal, true, 1, false);
    }

    private void Apply()
    {
        for (int i = 0; i < Outputs.Count; i++)
        {
            DriveOutput now = Outputs[i].Drive();
            if (now != applied[i])
            {
                applied[i] = now;
                drive.SetOutput(i + 1, now);
            }
        }

        GeneratorOutput source = Outputs[SyncSource - 1];
        bool hasEdges = IsSyncOn && source.IsArb && source.Waveform is not null && !source.IsBurst && !source.AdvancesByTrigger;
        if ((hasEdges, SyncSource) != appliedSync)
        {
            appliedSync = (hasEdges, SyncSource);
            drive.SetSync(hasEdges, SyncSource);
        }
    }
}
