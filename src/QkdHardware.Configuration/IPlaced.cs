namespace QkdHardware.Configuration;

/// <summary>A type that is read from a file and wants to know the places of its keys, for mistakes that are found later.</summary>
public interface IPlaced
{
    /// <summary>Called once, when all of the file has been read.</summary>
    void SetPlaces(KeyPlaces places);
}
