using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Processes;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What only a process does: exit codes, standard error, a program that does not want to end.</summary>
public sealed class ProcessLinkTests
{
    [SkippableTheory]
    [InlineData("exit 3", "the process ended with exit code 3")]
    [InlineData("echo first >&2; echo no such port >&2; exit 1", "the process ended with exit code 1; it said: first | no such port")]
    [InlineData("printf 'a\\033[0mb\\n' >&2; exit 1", "the process ended with exit code 1; it said: a?[0mb")]
    [InlineData("seq 1 20000 >&2; exit 4", "the process ended with exit code 4; it said: 19998 | 19999 | 20000")]
    [InlineData("kill -9 $$", "the process ended with exit code 137")]
    public async Task Read_ProcessEnds_SaysItsExitCodeAndLastMessages(string script, string reason)
    {
        await using IByteLink link = await ShellAsync(script);

        var exception = await Assert.ThrowsAsync<LinkException>(() => link.ReadAsync(new byte[16]).Bounded());

        Assert.Equal(reason, exception.Message);
        Assert.Equal(reason, await link.Lost.Bounded());
    }

    [SkippableFact]
    public async Task Read_ProcessSpeaksAndEnds_GivesWhatItSaidFirst()
    {
        await using IByteLink link = await ShellAsync("printf goodbye; exit 0");
        await link.Lost.Bounded();

        Assert.Equal("goodbye", await ReadTextAsync(link, 7));
        var exception = await Assert.ThrowsAsync<LinkException>(() => link.ReadAsync(new byte[16]).Bounded());
        Assert.Equal("the process ended with exit code 0", exception.Message);
    }

    [SkippableFact]
    public async Task Lost_ProcessClosesItsOutputAndLivesOn_SaysSo()
    {
        await using IByteLink link = await ShellAsync("exec >&-; read line");

        Assert.Equal("the process closed its end but has not ended", await link.Lost.Bounded());
        await Assert.ThrowsAsync<LinkException>(() => link.ReadAsync(new byte[16]).Bounded());
    }

    [SkippableFact]
    public async Task Lost_ProcessEndsButItsChildHoldsTheStreams_CompletesAllTheSame()
    {
        await using IByteLink link = await ShellAsync("sleep 30 & exit 5");

        Assert.Equal("the process ended with exit code 5", await link.Lost.Bounded());
        await Assert.ThrowsAsync<LinkException>(() => link.ReadAsync(new byte[16]).Bounded());
    }

    [SkippableFact]
    public async Task Write_ProcessHasEnded_FailsWithTheSameReason()
    {
        await using IByteLink link = await ShellAsync("exit 3");
        await link.Lost.Bounded();

        var exception = await Assert.ThrowsAsync<LinkException>(() => link.WriteAsync(new byte[1024]).Bounded());

        Assert.Equal("the process ended with exit code 3", exception.Message);
    }

    [SkippableFact]
    public async Task Dispose_ProcessObeysTheEndOfItsInput_EndsByItself()
    {
        string sign = Path.Combine(Path.GetTempPath(), $"qkd-{Guid.NewGuid():N}");
        IByteLink link = await ShellAsync($"cat > /dev/null; echo orderly > '{sign}'", stopMilliseconds: 30_000);

        await link.DisposeAsync().Bounded();

        Assert.Equal("orderly\n", await File.ReadAllTextAsync(sign));
        File.Delete(sign);
    }

    [SkippableFact]
    public async Task Dispose_ProcessIgnoresTheEndOfItsInput_IsKilledWithItsChildren()
    {
        // A pipe with a name ends for its reader when the last process that writes to it has ended.
        string pipe = Path.Combine(Path.GetTempPath(), $"qkd-{Guid.NewGuid():N}");
        IByteLink link = await ShellAsync($"mkfifo '{pipe}'; sleep 1000 > '{pipe}' & echo; wait", stopMilliseconds: 50);
        await ReadTextAsync(link, 1);
        Task<string> reading = Task.Run(() => File.ReadAllTextAsync(pipe));

        await link.DisposeAsync().Bounded();

        Assert.Empty(await reading.Bounded());
        File.Delete(pipe);
    }

    [SkippableFact]
    public async Task Open_Directory_IsWhereTheProcessRuns()
    {
        await using IByteLink link = await OpenAsync("process:/bin/pwd", ("directory", "/usr/lib"));

        Assert.Equal("/usr/lib\n", await ReadTextAsync(link, 9));
    }

    [SkippableTheory]
    [InlineData("process:/no/such/program x", "", "there is no program '/no/such/program'")]
    [InlineData("process:cat", "/no/such/folder", "there is no folder '/no/such/folder' to start cat in")]
    public async Task Open_Impossible_SaysWhy(string address, string folder, string reason)
    {
        (string, string)[] settings = folder.Length > 0 ? [("directory", folder)] : [];

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(address, settings));

        Assert.Equal(reason, exception.Message);
        Assert.Equal(address, exception.Address);
    }

    [SkippableTheory]
    [InlineData(UnixFileMode.UserRead, "this user may not execute '{0}'")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute, "'{0}' is no program that this system can run")]
    public async Task Open_NoProgram_SaysWhy(UnixFileMode mode, string reason)
    {
        string path = Path.Combine(Path.GetTempPath(), $"qkd-{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(path, [0x7F, 0x00]);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, mode);

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync($"process:{path}"));

        Assert.Equal(string.Format(reason, path), exception.Message);
        File.Delete(path);
    }

    [SkippableTheory]
    [InlineData("baud", "9600", "process:cat: unknown setting 'baud'; a process has directory, stop_ms.")]
    [InlineData("stop_ms", "-1", "process:cat: stop_ms is '-1'; expected a number from 0 to 60000.")]
    [InlineData("stop_ms", "60001", "process:cat: stop_ms is '60001'; expected a number from 0 to 60000.")]
    public async Task Open_WrongSetting_SaysWhatWasExpected(string name, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() => OpenAsync("process:cat", (name, value)));

        Assert.Equal(message, exception.Message);
    }

    private static Task<IByteLink> ShellAsync(string script, int stopMilliseconds = 2000) =>
        OpenAsync(
            $"process:/bin/sh -c \"{script.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
            ("stop_ms", $"{stopMilliseconds}"));

    private static async Task<IByteLink> OpenAsync(string address, params (string Name, string Value)[] settings)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "these programs are those of Linux");
        return (IByteLink)await new ProcessLinkProvider().OpenAsync(new LinkRequest(
            address, settings.ToDictionary(s => s.Name, s => s.Value), TimeSpan.FromSeconds(20), TimeProvider.System)).Bounded();
    }

    private static async Task<string> ReadTextAsync(IByteLink link, int length)
    {
        byte[] data = new byte[length];
        int count = 0;
        while (count < length) count += await link.ReadAsync(data.AsMemory(count)).Bounded();
        return Encoding.ASCII.GetString(data);
    }
}
