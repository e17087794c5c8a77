using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Safety;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;
using Serilog;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>
/// The opened instruments of a bench, held exclusively. Disposal closes the links and changes nothing on the
/// instruments; <see cref="EnterSafeStateAsync"/> does that.
/// </summary>
public sealed class Bench : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, OpenedDevice> devices;
    private readonly BenchLock exclusive;
    private readonly TimeProvider time;

    private Bench(IReadOnlyDictionary<string, OpenedDevice> devices, BenchLock exclusive, TimeProvider time)
    {
        (this.devices, this.exclusive, this.time) = (devices, exclusive, time);
        Lost = WatchAsync(devices.Values);
    }

    public IReadOnlyCollection<OpenedDevice> Devices => [.. devices.Values];

    /// <summary>Completes with the first loss of a link of any instrument; never completes on an orderly end.</summary>
    public Task<InstrumentException> Lost { get; }

    /// <summary>Opens all instruments side by side and checks that each is the one the bench file names.</summary>
    /// <param name="file">A checked bench file.</param>
    /// <param name="checks">The checks that it passed.</param>
    /// <param name="providers">The kinds of links.</param>
    /// <param name="overrides">Addresses that replace the bench file's, by device and link: an emulator's doors.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <param name="only">The devices to open; all when null.</param>
    /// <param name="tracing">Which links are recorded; none, whatever the bench file says, when null.</param>
    /// <exception cref="BenchOpenException">At least one instrument is unreachable or wrong; none is left open.</exception>
    /// <exception cref="ConfigurationException">An address, setting or option that only its user can judge is wrong.</exception>
    /// <exception cref="InstrumentException">Another process holds an instrument of this bench.</exception>
    public static async Task<Bench> OpenAsync(
        BenchFile file,
        BenchChecks checks,
        IReadOnlyList<ILinkProvider> providers,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> overrides,
        TimeProvider time,
        CancellationToken cancellationToken,
        IReadOnlyCollection<string>? only = null,
        LinkTracing? tracing = null)
    {
        var wanted = file.Devices.Where(d => only is null || only.Contains(d.Key)).ToList();
        var none = new Dictionary<string, string>();
        var links = wanted.ToDictionary(
            d => d.Key,
            d => new DeviceLinks(
                d.Key, checks.DriverOf(d.Value), d.Value, overrides.GetValueOrDefault(d.Key, none), providers, tracing, time, checks.Mistake));
        BenchLock exclusive = BenchLock.Take(
            wanted.SelectMany(d => d.Value.Links.Keys.Select(link => (d.Key, links[d.Key].AddressOf(link)))));
        try
        {
            Task<OpenedDevice>[] opening =
                [.. wanted.Select(d => OpenDeviceAsync(d.Key, d.Value, checks, links[d.Key], time, cancellationToken))];
            await Task.WhenAll(opening).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            if (opening.All(task => task.IsCompletedSuccessfully))
            {
                return new Bench(opening.Select(task => task.Result).ToDictionary(d => d.Id), exclusive, time);
            }

            foreach (Task<OpenedDevice> opened in opening.Where(task => task.IsCompletedSuccessfully))
            {
                await CloseAsync(opened.Result.Id, opened.Result.Instrument).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            Exception[] failures = [.. opening.Select(task => task.Exception?.InnerException).OfType<Exception>()];
            throw failures.OfType<ConfigurationException>().FirstOrDefault()
                ?? (Exception)new BenchOpenException([.. failures.OfType<InstrumentException>()]);
        }
        catch
        {
            exclusive.Dispose();
            throw;
        }
    }

    /// <summary>The instrument of that name in that role.</summary>
    /// <exception cref="KeyNotFoundException">No such device.</exception>
    /// <exception cref="InvalidCastException">The driver does not have the role; the bench checks exclude it.</exception>
    public T Get<T>(string deviceId)
        where T : class, IInstrument => (T)devices[deviceId].Instrument;

    /// <summary>Puts every instrument into its safe state, in order, in bounded time, whatever fails on the way.</summary>
    public Task<IReadOnlyList<SafeStateOutcome>> EnterSafeStateAsync() =>
        SafeStateSequence.RunAsync([.. devices.Values], time);

    public async ValueTask DisposeAsync()
    {
        foreach (OpenedDevice device in devices.Values)
        {
            await CloseAsync(device.Id, device.Instrument).ConfigureAwait(false);
        }

        exclusive.Dispose();
    }

    private static async Task CloseAsync(string id, IInstrument instrument)
    {
        try
        {
            await instrument.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A stranger's driver: the others are closed all the same.
            Log.ForContext<Bench>().Warning(exception, "{Device} did not close in order", id);
        }
    }

    private static async Task<OpenedDevice> OpenDeviceAsync(
        string id,
        DeviceEntry entry,
        BenchChecks checks,
        DeviceLinks links,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        DriverDescriptor driver = checks.DriverOf(entry);
        IInstrument instrument;
        try
        {
            var context = new DriverContext(id, links, new DriverOptions(driver.Options, entry.Options), time);
            instrument = await driver.OpenAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // The driver judges the values of its options when it opens.
            throw checks.Mistake(entry.Driver, $"Device '{id}': {BenchChecks.WithoutParameter(exception)}");
        }
        catch (LinkException exception)
        {
            throw new InstrumentException(
                InstrumentErrorKind.Disconnected,
                id,
                $"the link {exception.Address} could not be opened: {exception.Message.TrimEnd('.')}.",
                exchange: null,
                "Check the address in the bench file, power and cable.",
                exception);
        }
        catch (Exception exception) when (
            exception is not (InstrumentException or ConfigurationException or OutOfMemoryException)
            && !cancellationToken.IsCancellationRequested)
        {
            // A stranger's driver: whatever it throws is this device's failure, and is named with the others'.
            throw new InstrumentException(
                InstrumentErrorKind.Unsupported,
                id,
                $"the driver {driver.Id} failed to open it: {exception.Message}",
                exchange: null,
                "Report it to the author of the driver.",
                exception);
        }

        if (entry.Identity?.DifferenceTo(instrument.Identity) is { } difference)
        {
            await CloseAsync(id, instrument).ConfigureAwait(false);
            throw new InstrumentException(
                InstrumentErrorKind.WrongInstrument,
                id,
                $"{difference}.",
                exchange: null,
                "Check the cabling, or correct 'identity' in the bench file.");
        }

        return new OpenedDevice(id, driver, instrument)
        {
            Addresses = entry.Links.Keys.ToDictionary(link => link, links.AddressOf),
            IsRedirected = links.IsRedirected,
        };
    }

    private static async Task<InstrumentException> WatchAsync(IEnumerable<OpenedDevice> watched)
    {
        var losses = watched.Select(device => device.Instrument.Lost).ToList();
        while (losses.Count > 0)
        {
            Task<InstrumentException> first = await Task.WhenAny(losses).ConfigureAwait(false);
            if (first.IsCompletedSuccessfully)
            {
                return first.Result;
            }

            losses.Remove(first);
        }

        // All instruments were disposed: an orderly end.
        return await new TaskCompletionSource<InstrumentException>().Task.ConfigureAwait(false);
    }
}
