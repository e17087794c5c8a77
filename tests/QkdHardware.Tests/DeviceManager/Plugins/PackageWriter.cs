using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Tests.DeviceManager.Plugins;

/// <summary>Writes small driver packages as a stranger's compiler would, to be found in a folder.</summary>
internal static class PackageWriter
{
    /// <summary>Writes a package with a dependency beside it.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="name">The assembly.</param>
    /// <param name="ids">See <see cref="PackageFixture.Drivers"/>.</param>
    /// <param name="dependency">What the dependency says; all packages name their dependency alike.</param>
    /// <param name="contract">The version of the contract that the package refers to; null for the present one.</param>
    /// <param name="packageType">The type that the mark names; null for the package itself.</param>
    /// <returns>The package's path.</returns>
    public static string Write(
        string folder, string name, string ids, string dependency = "", Version? contract = null, Type? packageType = null)
    {
        Directory.CreateDirectory(folder);
        MethodInfo says = WriteDependency(Path.Combine(folder, "Dependency.dll"), dependency);
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new(1, 0) }, typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule(name).DefineType(
            "Package", TypeAttributes.Public | TypeAttributes.Class, typeof(object), [typeof(IDriverPackage)]);
        type.DefineDefaultConstructor(MethodAttributes.Public);
        MethodBuilder getter = type.DefineMethod(
            "get_Drivers",
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            typeof(IReadOnlyList<DriverDescriptor>),
            Type.EmptyTypes);
        ILGenerator code = getter.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldstr, ids);
        code.Emit(OpCodes.Call, says);
        code.Emit(OpCodes.Call, typeof(PackageFixture).GetMethod(nameof(PackageFixture.Drivers))!);
        code.Emit(OpCodes.Ret);
        type.DefineMethodOverride(getter, typeof(IDriverPackage).GetProperty(nameof(IDriverPackage.Drivers))!.GetMethod!);
        Type package = type.CreateType();
        ConstructorInfo mark = typeof(DriverPackageAttribute).GetConstructor([typeof(Type)])!;
        assembly.SetCustomAttribute(new CustomAttributeBuilder(mark, [packageType ?? package]));
        string path = Path.Combine(folder, $"{name}.dll");
        assembly.Save(path);
        if (contract is not null)
        {
            SetContract(path, contract);
        }

        return path;
    }

    private static MethodInfo WriteDependency(string path, string text)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Dependency") { Version = new(1, 0) }, typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("Dependency").DefineType(
            "Dependency", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        MethodBuilder method = type.DefineMethod(
            "Says", MethodAttributes.Public | MethodAttributes.Static, typeof(string), Type.EmptyTypes);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldstr, text);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        assembly.Save(path);
        return method;
    }

    // The builder writes the version that this process has loaded, so the reference's row is overwritten.
    private static void SetContract(string path, Version version)
    {
        byte[] file = File.ReadAllBytes(path);
        using var image = new PEReader(new MemoryStream(file));
        MetadataReader metadata = image.GetMetadataReader();
        string contract = typeof(IDriverPackage).Assembly.GetName().Name!;
        AssemblyReferenceHandle handle = metadata.AssemblyReferences.Single(
            reference => metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, contract));
        int row = image.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
        int[] parts = [version.Major, version.Minor, Math.Max(version.Build, 0), Math.Max(version.Revision, 0)];
        for (int i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(row + (2 * i)), (ushort)parts[i]);
        }

        File.WriteAllBytes(path, file);
    }
}
