using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using QkdHardware.Benchmarks;
using QkdHardware.Benchmarks.Links;

// In this process: BenchmarkDotNet's own project would not find outputs in the artifacts folder.
IConfig config = DefaultConfig.Instance.AddJob(
    Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(7));
switch (args)
{
    case ["readme"]:
        ReadmeTable.Print(config);
        break;
    case [UsbComparison.Argument]:
        await UsbComparison.RunAsync();
        break;
    case [UsbComparison.ClientArgument, string address]:
        await UsbComparison.RunClientAsync(address);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
        break;
}
