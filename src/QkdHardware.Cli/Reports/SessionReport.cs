using System.Net;
using System.Text;
using QkdHardware.Cli.Display;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.DeviceManager.Records;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;

namespace QkdHardware.Cli.Reports;

/// <summary>The run record's <c>report.html</c> for a person, and <c>measurements.json</c> for programs.</summary>
internal static class SessionReport
{
    public const string FileName = "report.html";

    public static void Write(RunRecord record, Bb84Bench bench, Bb84Result result, SessionDocument document)
    {
        record.WriteJson("measurements.json", new
        {
            source = result.SourceSamples,
            receiver = result.ReceiverSamples,
            alignment = new
            {
                dark_cps = result.Alignment.DarkCps,
                delays_ps = result.Alignment.DelaysPs,
                symbol_offsets = result.Alignment.SymbolOffsets,
                snr = result.Alignment.Snr,
                check_qber_z = result.Alignment.CheckQberZ,
                check_qber_x = result.Alignment.CheckQberX,
                arrivals = result.Alignment.Arrivals.Select(a => new { slot_ps = a.SlotPs, bin_ps = a.BinPs, counts = a.Counts }),
            },
        });
        record.WriteText(FileName, Html(bench, result, document));
    }

    private static string Html(Bb84Bench bench, Bb84Result result, SessionDocument document)
    {
        var page = new StringBuilder();
        page.Append(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>{{Text(bench.Name.Value)}}, {{document.Started:u}}</title>
            <style>
            body { font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; max-width: 1040px; margin: 2em auto; padding: 0 1em; color: #1b1f24; }
            h1 { font-size: 1.6em; margin-bottom: 0.2em; } h2 { font-size: 1.2em; margin-top: 1.8em; border-bottom: 1px solid #d0d7de; }
            table { border-collapse: collapse; margin: 0.6em 0; } td, th { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #eaeef2; }
            td.n { text-align: right; font-variant-numeric: tabular-nums; padding-right: 0; } .bad { color: #b42318; } .note { color: #57606a; }
            .plots { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; } .plots svg { width: 100%; height: auto; }
            </style>
            </head>
            <body>
            <h1>{{Text(bench.Name.Value)}}: decoy-state BB84</h1>
            <p class="note">Started {{document.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss}} UTC. {{Text(document.Proof)}}.</p>

            """);
        if (document.Error is not null)
        {
            page.Append($"<p class=\"bad\"><strong>{Text(document.Outcome)}</strong>: {Text(document.Error)}</p>\n");
        }

        AppendRows(page, "Result", [.. SessionRows.Of(document)]);
        page.Append($"<h2>Grade: {Text(document.Grade)}</h2>\n<ul>\n");
        foreach (string reason in document.GradeReasons)
        {
            page.Append($"<li>{Text(reason)}</li>\n");
        }

        page.Append("</ul>\n<h2>Measurements</h2>\n<div class=\"plots\">\n");
        foreach (string svg in SessionPlots.Of(bench.Session, result))
        {
            page.Append(svg).Append('\n');
        }

        page.Append("</div>\n");
        AppendTable(
            page,
            "Phases",
            ["Phase", "Duration", "Outcome"],
            document.Phases.Select(p => new[] { p.Name, $"{p.DurationSeconds:0.000} s", (p.Succeeded ? "" : "FAILED: ") + p.Outcome }));
        AppendTable(
            page,
            "Instruments",
            ["Device", "Driver", "Identity", "Evidence of the driver"],
            document.Instruments.Select(i => new[]
            {
                i.Id, i.Driver, i.Identity + (i.Emulated ? " (emulated)" : ""), string.Join(", ", i.Evidence.Select(kind => Words.Of(kind.ToString()))),
            }));
        AppendTable(
            page,
            "Safe state",
            ["Device", "Confirmed", "Duration"],
            document.SafeState.Select(s => new[] { s.Device, s.Confirmed ? "yes" : s.Problem!, $"{s.DurationSeconds:0.000} s" }));
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendRows(StringBuilder page, string title, IReadOnlyList<(string Name, string Value)> rows)
    {
        page.Append($"<h2>{Text(title)}</h2>\n<table>\n");
        foreach ((string name, string value) in rows)
        {
            page.Append($"<tr><td>{Text(name)}</td><td class=\"n\">{Text(value)}</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void AppendTable(StringBuilder page, string title, string[] columns, IEnumerable<string[]> rows)
    {
        page.Append($"<h2>{Text(title)}</h2>\n<table>\n<tr>");
        foreach (string column in columns)
        {
            page.Append($"<th>{Text(column)}</th>");
        }

        page.Append("</tr>\n");
        foreach (string[] row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
