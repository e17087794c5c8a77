namespace QkdHardware.Transports.Visa.Native;

/// <summary><c>ViStatus</c> (VPP-4.3.2, appendix A): negative for errors; positive ones are successes that say more.</summary>
internal enum ViStatus : uint
{
    Success = 0,
    SuccessMaxCount = 0x3FFF0006,
    ErrorSystem = 0xBFFF0000,
    ErrorInvalidObject = 0xBFFF000E,
    ErrorResourceNotFound = 0xBFFF0011,
    ErrorInvalidResourceName = 0xBFFF0012,
    ErrorTimeout = 0xBFFF0015,
    ErrorInputOutput = 0xBFFF003E,
    ErrorNoListeners = 0xBFFF005F,
    ErrorNotSupportedOperation = 0xBFFF0067,
    ErrorConnectionLost = 0xBFFF00A6,
}
