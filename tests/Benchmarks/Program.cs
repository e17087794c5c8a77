using BenchmarkDotNet.Running;
using QkdHardware.Benchmarks.Links;

switch (args)
{
    case [UsbComparison.Argument]:
        await UsbComparison.RunAsync();
        break;
    case [UsbComparison.ClientArgument, string address]:
        await UsbComparison.RunClientAsync(address);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
