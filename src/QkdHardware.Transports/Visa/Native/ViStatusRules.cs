namespace QkdHardware.Transports.Visa.Native;

/// <summary>What a status means for a link.</summary>
internal static class ViStatusRules
{
    /// <summary>The sign of the C type.</summary>
    public static bool IsError(this ViStatus status) => (int)status < 0;

    /// <summary>Whether the session is of no more use: the instrument, or the way to it, is gone.</summary>
    public static bool IsLoss(this ViStatus status) =>
        status is ViStatus.ErrorConnectionLost or ViStatus.ErrorInputOutput or ViStatus.ErrorInvalidObject
            or ViStatus.ErrorResourceNotFound or ViStatus.ErrorNoListeners or ViStatus.ErrorSystem;
}
