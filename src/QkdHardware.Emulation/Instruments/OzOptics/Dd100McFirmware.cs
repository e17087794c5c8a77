using System.Buffers;
using System.Globalization;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.OzOptics;

namespace QkdHardware.Emulation.Instruments.OzOptics;

/// <summary>The firmware of a DD-100-MC. Commands are handled one at a time, in order.</summary>
public sealed class Dd100McFirmware : EmulatedInstrument, IByteService
{
    private const double StepsPerDecibel = 100; // The wire shows steps; their size is not documented.

    private readonly IAttenuatorPort light;
    private readonly EmulatedClock clock;
    private readonly double insertionLoss;
    private readonly double maxAttenuation;
    private readonly double powerUpAttenuation;
    private readonly double homeAttenuation;
    private readonly TimeSpan homeTime;
    private readonly double decibelsPerSecond;
    private readonly bool needsHoming;
    private readonly string errorText;
    private readonly bool doneAfterError;
    private readonly string undocumentedLine;
    private double attenuation;
    private bool isHomed;

    /// <param name="deviceId">The device's name in bench and twin file.</param>
    /// <param name="given">The twin file's settings of the instrument.</param>
    /// <param name="light">What the firmware moves.</param>
    /// <param name="clock">Lets moves take their time.</param>
    /// <exception cref="ArgumentException">An unknown setting.</exception>
    public Dd100McFirmware(
        string deviceId, IReadOnlyDictionary<string, string> given, IAttenuatorPort light, EmulatedClock clock)
        : base(deviceId)
    {
        var settings = new InstrumentSettings(
            deviceId, given, "insertion_loss_db", "max_attenuation_db", "power_up_attenuation_db",
            "home_attenuation_db", "home_time_s",
            "speed_db_per_s", "needs_homing", "error_text", "done_after_error", "undocumented_line");
        (this.light, this.clock) = (light, clock);
        insertionLoss = settings.Number("insertion_loss_db", 1.5);
        maxAttenuation = settings.Number("max_attenuation_db", 60);
        powerUpAttenuation = settings.Number("power_up_attenuation_db", maxAttenuation);
        homeAttenuation = settings.Number("home_attenuation_db", maxAttenuation);
        homeTime = TimeSpan.FromSeconds(settings.Number("home_time_s", 5));
        decibelsPerSecond = settings.Number("speed_db_per_s", 20);
        needsHoming = settings.Flag("needs_homing", true);
        errorText = settings.Text("error_text", "Error!");
        doneAfterError = settings.Flag("done_after_error", false);
        undocumentedLine = settings.Text("undocumented_line", "(line not documented)");
        Services = new Dictionary<string, object> { ["serial"] = this };
        PowerCycle();
    }

    public override IReadOnlyDictionary<string, object> Services { get; }

    public override IReadOnlyList<string> Assumptions { get; } =
    [
        "H answers no line before Done; A answers only Pos: before Done",
        "CD: lines other than MAX ATTEN (line 3) and IL (line 9) are placeholders",
        "A before H is refused with the text of the setting error_text",
        "where the attenuator stands after power-up and after homing: settings, by default the largest attenuation",
        "the size of a step, the times of a move and of homing",
    ];

    public IByteConversation Connect(IByteClient client) =>
        new LineConversation(Dd100Command.MaxLineLength + 1, HandleAsync);

    public override void PowerCycle()
    {
        isHomed = !needsHoming;
        Move(powerUpAttenuation);
    }

    private async ValueTask HandleAsync(
        ReadOnlyMemory<byte> line, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        if (!Dd100Command.TryParse(line.Span, out Dd100Command command))
        {
            Dd100Reply.WriteError(output, errorText, doneAfterError);
            return;
        }

        switch (command.Verb)
        {
            case Dd100Verb.Home:
                await clock.PassAsync(homeTime, cancellationToken).ConfigureAwait(false);
                isHomed = true;
                Move(homeAttenuation);
                Dd100Reply.WriteDone(output);
                break;
            case Dd100Verb.Attenuate when !isHomed || command.Decibels < insertionLoss || command.Decibels > maxAttenuation:
                Dd100Reply.WriteError(output, errorText, doneAfterError);
                break;
            case Dd100Verb.Attenuate:
                double distance = Math.Abs(command.Decibels - attenuation);
                await clock.PassAsync(TimeSpan.FromSeconds(distance / decibelsPerSecond), cancellationToken)
                    .ConfigureAwait(false);
                Move(command.Decibels);
                Dd100Reply.WriteDone(output, $"{Dd100Reply.PositionKey}:{Steps}");
                break;
            case Dd100Verb.Display:
                Dd100Reply.WriteDone(
                    output,
                    $"{Dd100Reply.DisplayPositionKey}:{Steps}",
                    $"{Dd100Reply.AttenuationKey}:{Number(attenuation)}");
                break;
            case Dd100Verb.Configuration:
                string[] lines = [.. Enumerable.Repeat(undocumentedLine, 10)];
                lines[3] = $"{Dd100Reply.MaxAttenuationKey}:{Number(maxAttenuation)}";
                lines[9] = $"{Dd100Reply.InsertionLossKey}:{Number(insertionLoss)}";
                Dd100Reply.WriteDone(output, lines);
                break;
            default:
                PowerCycle();
                Dd100Reply.WriteDone(output);
                break;
        }
    }

    private string Steps => Math.Round(attenuation * StepsPerDecibel).ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private void Move(double decibels)
    {
        attenuation = decibels;
        light.SetAttenuation(decibels);
    }
}
