using System.Globalization;
using QkdHardware.Sessions.Bb84.Results;
using Spectre.Console;

namespace QkdHardware.Cli.Display;

/// <summary>The result of a session as a table for a person.</summary>
internal static class SessionTable
{
    public static Table Of(SessionDocument document)
    {
        Table table = Terminal.NewTable("Result", "Value");
        table.Columns[1].Alignment = Justify.Right;
        foreach ((string name, string value) in SessionRows.Of(document))
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        return table;
    }
}
