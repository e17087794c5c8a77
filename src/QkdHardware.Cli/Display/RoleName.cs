namespace QkdHardware.Cli.Display;

/// <summary>Roles as words: <c>IOpticalSwitch</c> is an "optical switch".</summary>
internal static class RoleName
{
    public static string Of(Type role) => Words.Of(role.Name[1..]);
}
