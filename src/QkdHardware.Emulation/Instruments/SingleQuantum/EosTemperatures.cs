using System.Globalization;
using QkdHardware.Protocols.WebSq1;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>The temperature history: one sample an interval since power-up, of which the last 200 are told.</summary>
internal static class EosTemperatures
{
    private const string TimeFormat = "dd-MMM-yy HH:mm:ss.ffffff";

    public static void Write(WebSqJsonWriter json, EosSettings settings, DateTimeOffset poweredSince, DateTimeOffset now)
    {
        long taken = Math.Max(0, (now - poweredSince).Ticks) / settings.TemperatureInterval.Ticks;
        int told = (int)Math.Min(taken, WebSqLimits.TemperatureSamples);
        json.BeginObject();
        json.Name("x");
        json.BeginArray();
        for (long sample = taken - told + 1; sample <= taken; sample++)
        {
            DateTimeOffset time = poweredSince + (sample * settings.TemperatureInterval);
            json.Text(time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        }

        json.EndArray();
        Constant("T", settings.ColdStageK);
        Constant("T2", settings.WarmStageK);
        Constant("V_avrg", settings.ThermometerVoltage);
        Constant("BoardTemp1", settings.BoardTemperature);
        Constant("BoardTemp2", settings.BoardTemperature);
        json.EndObject();

        void Constant(string name, double value)
        {
            json.Name(name);
            json.Numbers([.. Enumerable.Repeat(value, told)]);
        }
    }
}
