using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace QkdHardware.Configuration;

/// <summary>Reads a scalar together with its place.</summary>
internal sealed class LocatedConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(Located);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        Scalar scalar = parser.Consume<Scalar>();
        return new Located(scalar.Value, scalar.Start.Line, scalar.Start.Column);
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        emitter.Emit(new Scalar(((Located)value!).Value));
}
