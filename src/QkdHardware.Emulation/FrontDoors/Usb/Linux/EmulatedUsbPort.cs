using QkdHardware.Protocols.UsbTmc;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>
/// The kernel's part of one plugged device: transfers wait at their endpoint in order until the device takes or gives
/// bytes, and are then done until their client fetches them. Thread-safe; the device's gate is its lock.
/// </summary>
internal sealed class EmulatedUsbPort
{
    private readonly IUsbFunction function;
    private readonly NodeFifo node;
    private readonly Dictionary<byte, LinkedList<Urb>> waiting = [];
    private readonly HashSet<PreloadConnection> clients = [];
    private PreloadConnection? claimant;
    private bool isPumping;
    private bool isGone;

    /// <param name="function">The device. Disposed by the one who plugged it.</param>
    /// <param name="node">Tells clients that transfers are done. Owned.</param>
    public EmulatedUsbPort(IUsbFunction function, NodeFifo node)
    {
        (this.function, this.node) = (function, node);
        foreach (byte endpoint in function.Descriptors.Endpoints) waiting[endpoint] = [];
        function.Ready += Pump;
    }

    /// <summary>A client has opened the node.</summary>
    public void Add(PreloadConnection client)
    {
        lock (function.Gate) clients.Add(client);
    }

    /// <summary>A client has closed the node: its transfers are forgotten.</summary>
    public void Remove(PreloadConnection client)
    {
        lock (function.Gate)
        {
            clients.Remove(client);
            foreach (LinkedList<Urb> queue in waiting.Values)
            {
                foreach (Urb urb in queue.Where(urb => urb.Owner == client).ToArray()) queue.Remove(urb);
            }

            if (claimant == client) claimant = null;
            client.Done.Clear();
            ShowReady();
            CloseNode();
        }
    }

    /// <summary>Accepts a transfer. Returns 0 or an error number.</summary>
    public int Submit(Urb urb)
    {
        lock (function.Gate)
        {
            if (isGone) return LinuxError.NoDevice;
            if (urb.IsControl) Control(urb);
            else if (!urb.IsBulkOrInterrupt) return LinuxError.InvalidArgument;
            else if (!waiting.TryGetValue(urb.Endpoint, out LinkedList<Urb>? queue)) return LinuxError.NoEntry;
            else queue.AddLast(urb);
        }

        // A request may give other endpoints something to say.
        Pump();
        return 0;
    }

    /// <summary>Cancels a transfer that waits. Returns 0 or an error number.</summary>
    public int Discard(PreloadConnection client, ulong address)
    {
        lock (function.Gate)
        {
            foreach (LinkedList<Urb> queue in waiting.Values)
            {
                if (queue.FirstOrDefault(urb => urb.Owner == client && urb.Address == address) is { } urb)
                {
                    queue.Remove(urb);
                    Finish(urb, -LinuxError.NoEntry, 0);
                    return 0;
                }
            }

            return LinuxError.InvalidArgument;
        }
    }

    /// <summary>Fetches a transfer that is done. Returns 0 or an error number.</summary>
    public int Reap(PreloadConnection client, out Urb? urb)
    {
        lock (function.Gate)
        {
            int error = client.Done.TryDequeue(out urb) ? 0 : isGone ? LinuxError.NoDevice : LinuxError.TryAgain;
            ShowReady();
            return error;
        }
    }

    /// <summary>Claims the interface. Returns 0 or an error number.</summary>
    public int Claim(PreloadConnection client)
    {
        lock (function.Gate)
        {
            if (isGone) return LinuxError.NoDevice;
            if (claimant is not null && claimant != client) return LinuxError.Busy;
            claimant = client;
            return 0;
        }
    }

    public int Release(PreloadConnection client)
    {
        lock (function.Gate)
        {
            if (claimant != client) return LinuxError.InvalidArgument;
            claimant = null;
            return 0;
        }
    }

    public int ClearHalt(byte endpoint)
    {
        lock (function.Gate)
        {
            if (isGone) return LinuxError.NoDevice;
            function.ClearHalt(endpoint);
        }

        Pump();
        return 0;
    }

    public int Reset()
    {
        lock (function.Gate)
        {
            if (isGone) return LinuxError.NoDevice;
            function.Reset();
        }

        Pump();
        return 0;
    }

    /// <summary>Whether the device is still plugged, for calls that do nothing else.</summary>
    public int Acknowledge()
    {
        lock (function.Gate) return isGone ? LinuxError.NoDevice : 0;
    }

    /// <summary>Ends all transfers. Clients keep the node open, and the emulator its end of their connections.</summary>
    public void Unplug()
    {
        function.Ready -= Pump;
        lock (function.Gate)
        {
            isGone = true;
            foreach (LinkedList<Urb> queue in waiting.Values)
            {
                foreach (Urb urb in queue) Finish(urb, -LinuxError.Shutdown, 0);
                queue.Clear();
            }

            CloseNode();
        }
    }

    private void Pump()
    {
        lock (function.Gate)
        {
            // What the device does with a transfer may make it ready for more.
            if (isGone || isPumping) return;
            isPumping = true;
            foreach (LinkedList<Urb> queue in waiting.Values)
            {
                while (queue.First?.Value is { } urb && TryCarry(urb)) queue.RemoveFirst();
            }

            isPumping = false;
        }
    }

    private bool TryCarry(Urb urb)
    {
        if (function.IsHalted(urb.Endpoint))
        {
            Finish(urb, -LinuxError.BrokenPipe, 0);
            return true;
        }

        if (!urb.IsIn)
        {
            if (!function.TryAccept(urb.Endpoint, urb.Data)) return false;
            Finish(urb, 0, urb.Length);
            return true;
        }

        switch (function.TryTake(urb.Endpoint, urb.Length, out ReadOnlyMemory<byte> data))
        {
            case UsbTake.Nothing:
                return false;
            case UsbTake.Overflow:
                Finish(urb, -LinuxError.Overflow, 0);
                return true;
            default:
                urb.Data = data.ToArray();
                Finish(urb, 0, data.Length);
                return true;
        }
    }

    private void Control(Urb urb)
    {
        byte[]? reply = ControlSetup.TryParse(urb.Data.Span, out ControlSetup setup)
            ? StandardRequests.Answer(setup, function)
            : null;
        int sent = setup.IsIn ? 0 : urb.Length - ControlSetup.WireLength;
        urb.Data = reply;
        Finish(urb, reply is null ? -LinuxError.BrokenPipe : 0, reply is null ? 0 : Math.Max(sent, reply.Length));
    }

    private void Finish(Urb urb, int status, int actualLength)
    {
        urb.Complete(status, actualLength);
        urb.Owner.Done.Enqueue(urb);
        ShowReady();
    }

    // Clients share the pipe: one with a transfer to fetch wakes the others too, who find nothing.
    private void ShowReady() => node.SetReady(clients.Any(client => client.Done.Count > 0));

    private void CloseNode()
    {
        if (isGone && clients.Count == 0) node.Dispose();
    }
}
