using Xunit;

namespace QkdHardware.Hil.Clients;

/// <summary>Runs a client of this folder with the system's Python, whose modules are Debian packages.</summary>
internal static class PythonClient
{
    private const string Python = "/usr/bin/python3";
    private const int ModuleMissing = 77;

    /// <summary>Runs it to its end; skips the test when Python or a module is not there.</summary>
    /// <returns>The lines that it printed.</returns>
    public static async Task<string[]> RunAsync(string script, string package, params string[] arguments)
    {
        await using CliProcess client = Start(script, arguments);
        return await EndAsync(client, package);
    }

    /// <summary>Starts it and waits until it says that it is ready; skips the test when Python or a module is not there.</summary>
    public static async Task<CliProcess> StartAsync(string script, string package, params string[] arguments)
    {
        CliProcess client = Start(script, arguments);
        try
        {
            if (await client.OutputLineAsync(_ => true) != "ready")
            {
                await EndAsync(client, package);
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for its good end; skips the test when a module is not there.</summary>
    /// <returns>The lines that it printed.</returns>
    public static async Task<string[]> EndAsync(CliProcess client, string package)
    {
        int code = await client.EndAsync();
        Skip.If(code == ModuleMissing, $"{client.Output.Trim()} (package {package})");
        Assert.True(code == 0, client.ToString());
        return client.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static CliProcess Start(string script, string[] arguments)
    {
        Skip.IfNot(File.Exists(Python), $"{Python} is not installed.");
        return CliProcess.Start(Python, [Path.Combine(AppContext.BaseDirectory, "Clients", script), .. arguments]);
    }
}
