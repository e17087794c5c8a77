namespace QkdHardware.DeviceManager.Plugins;

/// <summary>Roles as words: <c>IOpticalSwitch</c> is an "optical switch".</summary>
public static class RoleName
{
    public static string Of(Type role) => Words.Of(role.Name[1..]);
}
