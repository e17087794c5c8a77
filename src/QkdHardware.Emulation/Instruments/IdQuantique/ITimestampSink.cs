namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>Where the data link target puts the timestamps of one acquisition. One caller at a time.</summary>
internal interface ITimestampSink : IAsyncDisposable
{
    /// <summary>The stream port that is taken until disposal is over; null for a file.</summary>
    int? Port { get; }

    /// <summary>Puts one sub-acquisition.</summary>
    ValueTask PutAsync(TimestampBatch batch, CancellationToken cancellationToken);

    /// <summary>Nothing more will come.</summary>
    ValueTask EndAsync(CancellationToken cancellationToken);
}
