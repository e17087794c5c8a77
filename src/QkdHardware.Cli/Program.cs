using QkdHardware.Cli;

return await CommandLine.RunAsync(args);
