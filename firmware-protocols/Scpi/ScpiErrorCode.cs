namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// The standard error numbers in use here (SCPI-99 volume 2, chapter 21). Instruments add their own, positive or not:
/// a number read from an instrument is kept as a number, see <see cref="ScpiErrorReport"/>.
/// </summary>
public enum ScpiErrorCode
{
    None = 0,

    InvalidCharacter = -101,
    SyntaxError = -102,
    InvalidSeparator = -103,
    DataTypeError = -104,
    ParameterNotAllowed = -108,
    MissingParameter = -109,
    UndefinedHeader = -113,
    HeaderSuffixOutOfRange = -114,
    UnexpectedParameterCount = -115,
    InvalidCharacterInNumber = -121,
    InvalidSuffix = -131,
    SuffixNotAllowed = -138,
    InvalidCharacterData = -141,
    CharacterDataNotAllowed = -148,
    InvalidStringData = -151,
    StringDataNotAllowed = -158,
    InvalidBlockData = -161,
    BlockDataNotAllowed = -168,
    InvalidExpression = -171,
    ExpressionDataNotAllowed = -178,

    ExecutionError = -200,
    CommandProtected = -203,
    TriggerIgnored = -211,
    InitIgnored = -213,
    SettingsConflict = -221,
    DataOutOfRange = -222,
    TooMuchData = -223,
    IllegalParameterValue = -224,
    ListsNotSameLength = -226,
    DataCorruptOrStale = -230,
    HardwareError = -240,
    HardwareMissing = -241,

    SystemError = -310,
    OutOfMemory = -321,
    SelfTestFailed = -330,
    QueueOverflow = -350,
    CommunicationError = -360,
    ParityError = -361,
    FramingError = -362,
    InputBufferOverrun = -363,
    TimeOut = -365,

    QueryError = -400,
    QueryInterrupted = -410,
    QueryUnterminated = -420,
    QueryDeadlocked = -430,
    QueryUnterminatedAfterIndefiniteResponse = -440,
}
