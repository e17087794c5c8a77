using System.Reflection;
using QkdHardware.Protocols.OzOptics;
using Xunit;

namespace QkdHardware.Tests.Architecture;

/// <summary>Protocol code does no I/O: no public member takes or gives a task, a stream, a clock or a token.</summary>
public sealed class ProtocolRulesTests
{
    private static readonly Type[] Forbidden =
        [typeof(Task), typeof(ValueTask), typeof(Stream), typeof(CancellationToken), typeof(TimeProvider), typeof(DateTime), typeof(DateTimeOffset)];

    [Fact]
    public void PublicMembers_TakeAndGive_OnlyBytesAndValues()
    {
        IEnumerable<string> offenders =
            from type in typeof(Dd100Command).Assembly.GetExportedTypes()
            from member in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where member.GetParameters().Select(parameter => parameter.ParameterType).Append(member.ReturnType).Any(IsForbidden)
            select $"{type.FullName}.{member.Name}";
        Assert.Empty(offenders);
    }

    private static bool IsForbidden(Type type) =>
        Forbidden.Any(forbidden => forbidden.IsAssignableFrom(type))
        || (type.IsGenericType && Forbidden.Select(f => f.FullName).Contains(type.GetGenericTypeDefinition().FullName?.Split('`')[0]));
}
