using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// The commands that every SCPI instrument has (IEEE 488.2 section 10, SCPI-99 volume 1, section 4.2). An instrument's own
/// tree comes first: what it lists itself is not taken from here.
/// </summary>
internal static class ScpiStandardCommands
{
    private const int MaxRegister = 0xFFFF;

    public static ScpiTree Tree { get; } = Build();

    private static ScpiTree Build()
    {
        ScpiTree tree = new ScpiTree()
            .IndefiniteQuery("*IDN", call => call.Reply.Raw(call.Engine.Identity))
            .Event("*CLS", Clear)
            .Event("*RST", ResetAsync)
            .Query("*TST", async call => call.Reply.Integer(await call.Engine.RunSelfTestAsync(call.CancellationToken).ConfigureAwait(false)))
            .Query("*ESR", call => call.Reply.Integer((int)call.Engine.Status.TakeEvents()))
            .Command(
                "*ESE",
                call => call.Engine.Status.EventEnable = (StandardEvents)call.Integer(0, 0, byte.MaxValue),
                query: call => call.Reply.Integer((int)call.Engine.Status.EventEnable))
            .Command(
                "*SRE",
                call => call.Engine.Status.ServiceEnable = (StatusByte)call.Integer(0, 0, byte.MaxValue),
                query: call => call.Reply.Integer((int)call.Engine.Status.ServiceEnable))
            .Query("*STB", call => call.Reply.Integer((int)call.Session.ReadStatus()))
            .Event("*OPC", call => call.Engine.Operations.NotifyWhenIdle(
                () => call.Engine.Status.Raise(StandardEvents.OperationComplete)))
            .Query("*OPC", async call =>
            {
                await call.Engine.WaitIdleAsync(call.CancellationToken).ConfigureAwait(false);
                call.Reply.Integer(1);
            })
            .Event("*WAI", call => call.Engine.WaitIdleAsync(call.CancellationToken))
            .Event("STATus:PRESet", call =>
            {
                call.Engine.Status.Operation.Preset();
                call.Engine.Status.Questionable.Preset();
            })
            .Query("SYSTem:ERRor[:NEXT]", ReadError)
            .Query("SYSTem:ERRor:ALL", ReadAllErrors)
            .Query("SYSTem:VERSion", call => call.Reply.Raw(call.Engine.Dialect.ScpiVersion));
        AddGroup(tree, "STATus:OPERation", call => call.Engine.Status.Operation);
        AddGroup(tree, "STATus:QUEStionable", call => call.Engine.Status.Questionable);
        return tree;
    }

    private static void AddGroup(ScpiTree tree, string path, Func<ScpiCall, ScpiStatusGroup> group) => tree
        .Query($"{path}[:EVENt]", call => call.Reply.Integer(group(call).TakeEvents()))
        .Query($"{path}:CONDition", call => call.Reply.Integer(group(call).Condition))
        .Command(
            $"{path}:ENABle",
            call => group(call).Enable = (int)call.Integer(0, 0, MaxRegister),
            query: call => call.Reply.Integer(group(call).Enable))
        .Command(
            $"{path}:PTRansition",
            call => group(call).PositiveTransition = (int)call.Integer(0, 0, MaxRegister),
            query: call => call.Reply.Integer(group(call).PositiveTransition))
        .Command(
            $"{path}:NTRansition",
            call => group(call).NegativeTransition = (int)call.Integer(0, 0, MaxRegister),
            query: call => call.Reply.Integer(group(call).NegativeTransition));

    private static void Clear(ScpiCall call)
    {
        call.Engine.Operations.CancelNotification();
        call.Engine.Status.Clear();
    }

    private static async ValueTask ResetAsync(ScpiCall call)
    {
        call.Engine.Operations.CancelNotification();
        await call.Engine.RunResetAsync(call.CancellationToken).ConfigureAwait(false);
    }

    private static void ReadError(ScpiCall call)
    {
        ScpiErrorReport report = call.Engine.Status.Errors.Pop();
        if (report.IsError) call.Reply.Error(report);
        else call.Reply.Raw(call.Engine.Dialect.EmptyErrorQueueReply);
    }

    private static void ReadAllErrors(ScpiCall call)
    {
        ScpiErrorReport report = call.Engine.Status.Errors.Pop();
        if (!report.IsError) call.Reply.Raw(call.Engine.Dialect.EmptyErrorQueueReply);
        for (; report.IsError; report = call.Engine.Status.Errors.Pop()) call.Reply.Error(report);
    }
}
