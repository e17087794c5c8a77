using QkdHardware.Configuration;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>A bench file: which instruments there are, how to reach them, and which station each belongs to.</summary>
public class BenchFile : IPlaced
{
    private KeyPlaces? places;

    /// <summary>The bench's name, for the run record's folder.</summary>
    public required Located Name { get; set; }

    /// <summary>The twin file for the emulator, beside the bench file; a bench without one cannot be emulated.</summary>
    public Located? Twin { get; set; }

    /// <summary>The instruments by their names on this bench.</summary>
    public required Dictionary<string, DeviceEntry> Devices { get; set; }

    /// <summary>The stations by name, usually alice and bob.</summary>
    public required Dictionary<string, StationEntry> Stations { get; set; }

    /// <summary>Where a value stands in the file, by the path of its keys, such as <c>session.source.mu</c>.</summary>
    public Located PlaceOf(string path) => places?.Find(path) ?? Name;

    void IPlaced.SetPlaces(KeyPlaces places) => this.places = places;
}
