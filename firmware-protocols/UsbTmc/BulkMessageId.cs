namespace QkdHardware.Protocols.UsbTmc;

/// <summary>What a bulk transfer is (USBTMC 1.0, table 2; USB488 1.0, table 1). Others keep their number.</summary>
public enum BulkMessageId : byte
{
    /// <summary>DEV_DEP_MSG_OUT: a part of a message for the instrument.</summary>
    MessageOut = 1,

    /// <summary>REQUEST_DEV_DEP_MSG_IN, and DEV_DEP_MSG_IN in the other direction: a part of the instrument's answer.</summary>
    MessageIn = 2,

    /// <summary>VENDOR_SPECIFIC_OUT.</summary>
    VendorOut = 126,

    /// <summary>REQUEST_VENDOR_SPECIFIC_IN and VENDOR_SPECIFIC_IN.</summary>
    VendorIn = 127,

    /// <summary>TRIGGER of USB488: a header alone.</summary>
    Trigger = 128,
}
