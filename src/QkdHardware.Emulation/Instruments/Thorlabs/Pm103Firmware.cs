using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Scpi;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.Thorlabs;

/// <summary>The firmware of a PM103E power meter with a photodiode sensor.</summary>
public sealed class Pm103Firmware : EmulatedInstrument, IByteService, IDisposable
{
    private const int MaxAverage = 10_000;
    private const int ZeroReadings = 100;
    private const int ZeroingBit = 1 << 7; // SPEC.md: STAT:OPER, "Zeroing algorithm running"
    private const double MinDbm = -300;

    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(1);
    private static readonly ScpiKeyword Watt = new("W");
    private static readonly ScpiKeyword Dbm = new("DBM");
    private static readonly ScpiKeyword Minimum = new("MINimum");
    private static readonly ScpiKeyword Maximum = new("MAXimum");

    private readonly Lock gate = new();
    private readonly Pm103Settings settings;
    private readonly EmulatedClock clock;
    private readonly PowerSensor sensor;
    private readonly ScpiEngine engine;
    private CancellationTokenSource? zeroing;
    private bool isDbm;
    private bool followsRange = true;
    private double range;
    private double fetched = double.NaN;

    /// <param name="deviceId">The device's name in bench and twin file.</param>
    /// <param name="given">The twin file's settings of the instrument.</param>
    /// <param name="light">The light on the sensor.</param>
    /// <param name="clock">Lets readings and zeroing take their time; in real mode idle clients are cut off by its wall.</param>
    /// <exception cref="ArgumentException">An unknown or wrong setting.</exception>
    public Pm103Firmware(
        string deviceId, IReadOnlyDictionary<string, string> given, IPowerSensorPort light, EmulatedClock clock)
        : base(deviceId)
    {
        settings = new Pm103Settings(deviceId, given);
        this.clock = clock;
        sensor = new PowerSensor(light, settings.Responsivity) { WavelengthNm = settings.WavelengthNm };
        range = settings.MaxPower;
        engine = new ScpiEngine(BuildTree(), new ScpiDialect
        {
            ReplyTerminator = settings.ReplyEnd,
            EmptyErrorQueueReply = settings.EmptyErrorReply,
            ErrorQueueCapacity = settings.ErrorQueue,
            AcceptsEmptyUnits = true,
        })
        {
            Identity = settings.Identity,
            Reset = _ =>
            {
                Reset();
                return ValueTask.CompletedTask;
            },
        };
        Services = new Dictionary<string, object> { ["scpi"] = this };
    }

    public override IReadOnlyDictionary<string, object> Services { get; }

    public override IReadOnlyList<string> Assumptions { get; } =
    [
        "plain lines are understood beside the vendor's frames, by the client's first byte (setting framing: auto, frames or lines)",
        "sensor, its wavelengths, largest power and responsivity, which is proportional to the wavelength (settings sensor, shortest_nm, longest_nm, max_power_w, responsivity_a_per_w)",
        "form of numbers, end of a reply, answer of an empty error queue and its depth (settings number_format, reply_end, empty_error_reply, error_queue)",
        "an idle client is cut off after 30 s, in real mode only; another source says 120 s (setting idle_drop_s, 0 for never)",
        "zeroing takes 2 s and fails above 10 nA with error -200 (settings zero_time_s, zero_limit_a)",
        "the wavelength after a reset is 1310 nm (setting wavelength_nm); averages up to 10 000; infinities are written 9.9E+37",
    ];

    public IByteConversation Connect(IByteClient client) => new Pm103Conversation(
        engine,
        settings.Framing,
        clock.Mode == EmulatedClockMode.Real ? settings.IdleLimit : Timeout.InfiniteTimeSpan,
        clock.Wall);

    /// <summary>The wavelength is kept, as the meter stores it; the zero is lost.</summary>
    public override void PowerCycle()
    {
        double wavelength = sensor.WavelengthNm;
        Reset();
        sensor.WavelengthNm = wavelength;
        engine.Status.Clear();
        engine.Status.Raise(StandardEvents.PowerOn);
    }

    public void Dispose()
    {
        AbortZero();
        engine.Dispose();
    }

    private ScpiTree BuildTree() => new ScpiTree()
        .Query("SYSTem:SENSor[1]:IDN", call => call.Reply.Raw(settings.Sensor))
        .Query("SYSTem:SENSor[1]:CONNected", call => call.Reply.Integer(1))
        .Query("SYSTem:ERRor:COUNt", call => call.Reply.Integer(call.Engine.Status.Errors.Count))
        .Command(
            "SENSe[1]:POWer[:DC]:UNIT",
            call => isDbm = call.Choice(0, Watt, Dbm) == Dbm,
            query: call => call.Reply.Keyword(isDbm ? "DBM" : "W"))
        .Command(
            "SENSe[1]:CORRection:WAVelength",
            call => sensor.WavelengthNm = Math.Clamp(WavelengthOf(call), settings.ShortestNm, settings.LongestNm),
            query: call => call.Reply.Number(call.HasParameter(0) ? WavelengthOf(call) : sensor.WavelengthNm, settings.NumberFormat),
            queryParameters: ScpiArity.Between(0, 1))
        .Command(
            "SENSe[1]:AVERage[:COUNt]",
            call => sensor.Average = (int)call.Integer(0, 1, MaxAverage),
            query: call => call.Reply.Integer(sensor.Average))
        .Command(
            "SENSe[1]:CORRection[:LOSS][:INPut][:MAGNitude]",
            call => sensor.LossDb = call.Number(0, -60, 60),
            query: call => call.Reply.Number(sensor.LossDb, settings.NumberFormat))
        .Command(
            "SENSe[1]:POWer[:DC]:RANGe[:UPPer]",
            call => (range, followsRange) = (call.Number(0, 1e-12, settings.MaxPower, "W"), false),
            query: call => call.Reply.Number(range, settings.NumberFormat))
        .Command(
            "SENSe[1]:POWer[:DC]:RANGe:AUTO",
            call => followsRange = call.Boolean(0),
            query: call => call.Reply.Boolean(followsRange))
        .Event("SENSe[1]:CORRection:COLLect:ZERO[:INITiate]", _ => BeginZero())
        .Event("SENSe[1]:CORRection:COLLect:ZERO:ABORt", _ => AbortZero())
        .Query("SENSe[1]:CORRection:COLLect:ZERO:STATe", call => call.Reply.Boolean(IsZeroing))
        .Command(
            "SENSe[1]:CORRection:COLLect:ZERO:MAGNitude",
            call => sensor.ZeroCurrent = call.Number(0, -settings.ZeroLimit, settings.ZeroLimit, "A"),
            query: call => call.Reply.Number(sensor.ZeroCurrent, settings.NumberFormat))
        .Query("MEASure[1][:SCALar][:POWer]", async call => Answer(call, await MeasureAsync(call).ConfigureAwait(false)))
        .Query("MEASure[1][:SCALar]:CURRent[:DC]", AnswerCurrentAsync)
        .Event("CONFigure[1][:SCALar][:POWer]", _ => fetched = double.NaN)
        .Query("CONFigure[1]", call => call.Reply.Keyword("POW"))
        .Event("INITiate[1][:IMMediate]", async call => fetched = await MeasureAsync(call).ConfigureAwait(false))
        .Query("FETCh[1]", call => Answer(call, fetched))
        .Query("READ[1]", async call => Answer(call, fetched = await MeasureAsync(call).ConfigureAwait(false)))
        .Event("ABORt[1]", _ => { });

    private double WavelengthOf(ScpiCall call)
    {
        ScpiParameter parameter = call.Parameter(0);
        return parameter.Is(Minimum) ? settings.ShortestNm
            : parameter.Is(Maximum) ? settings.LongestNm
            : call.IsQuery ? throw new ScpiErrorException(parameter.WrongKind())
            : Math.Round(call.Number(0, "NM"));
    }

    private async ValueTask<double> MeasureAsync(ScpiCall call)
    {
        if (IsZeroing)
        {
            throw new ScpiErrorException(ScpiErrorCode.SettingsConflict, "zeroing");
        }

        await clock.PassAsync(sensor.Average * ReadingTime, call.CancellationToken).ConfigureAwait(false);
        double power = sensor.ReadPower();
        double most = followsRange ? settings.MaxPower : range;
        return power <= most ? power : double.PositiveInfinity;
    }

    private void Answer(ScpiCall call, double power)
    {
        double told = !isDbm ? power
            : power > 0 ? Math.Max(10 * Math.Log10(power / 1e-3), MinDbm)
            : double.NegativeInfinity;
        call.Reply.Number(told, settings.NumberFormat);
    }

    private async ValueTask AnswerCurrentAsync(ScpiCall call)
    {
        await clock.PassAsync(sensor.Average * ReadingTime, call.CancellationToken).ConfigureAwait(false);
        call.Reply.Number(sensor.ReadCurrent(), settings.NumberFormat);
    }

    private bool IsZeroing
    {
        get
        {
            lock (gate) return zeroing is not null;
        }
    }

    private void BeginZero()
    {
        AbortZero();
        var stop = new CancellationTokenSource();
        lock (gate) zeroing = stop;
        engine.Status.Operation.Condition = ZeroingBit;
        _ = ZeroAsync(stop);
    }

    private void AbortZero()
    {
        CancellationTokenSource? running;
        lock (gate) (running, zeroing) = (zeroing, null);
        running?.Cancel();
        engine.Status.Operation.Condition = 0;
    }

    // Never disposed: an abort may still cancel it when it has ended, and it holds no timer and no handle.
    private async Task ZeroAsync(CancellationTokenSource stop)
    {
        try
        {
            await clock.PassAsync(settings.ZeroTime, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        double current = sensor.ReadRawCurrent(ZeroReadings);
        lock (gate)
        {
            if (zeroing != stop) return;
            zeroing = null;
        }

        if (Math.Abs(current) <= settings.ZeroLimit) sensor.ZeroCurrent = current;
        else engine.Status.Report(ScpiErrorReport.Of(ScpiErrorCode.ExecutionError, "the sensor is not dark"));
        engine.Status.Operation.Condition = 0;
    }

    private void Reset()
    {
        AbortZero();
        (sensor.WavelengthNm, sensor.Average, sensor.ZeroCurrent, sensor.LossDb) = (settings.WavelengthNm, 1, 0, 0);
        (isDbm, followsRange, range, fetched) = (false, true, settings.MaxPower, double.NaN);
    }
}
