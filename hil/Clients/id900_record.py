"""Makes a record with an ID900 and its data link target over plain ZeroMQ, as the vendor's examples do.

usage: id900_record.py SCPI DLT SECONDS STREAM_PORT...    one stream port for each of the channels 1, 2, ...

Prints a JSON object: the identity, the settled and the received number of timestamps of each channel, the largest time
and reference index, and whether indices never fall.
"""

import json
import struct
import sys

try:
    import zmq
except ImportError as missing:
    print(missing)
    sys.exit(77)

RECORD = struct.Struct("<QQ")


def main():
    scpi_address, dlt_address, seconds, *ports = sys.argv[1:]
    context = zmq.Context()
    scpi, dlt = (context.socket(zmq.REQ) for _ in range(2))
    for socket, address in ((scpi, scpi_address), (dlt, dlt_address)):
        socket.setsockopt(zmq.RCVTIMEO, 30_000)
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(address)

    def tell(message):
        scpi.send_string(message)
        answer = scpi.recv_string()
        if "SCPI_ERR_" in answer:
            sys.exit(f"{message} was refused: {answer}")
        return answer

    def command(line):
        dlt.send_string(line)
        answer = json.loads(dlt.recv_string())
        if "error" in answer:
            sys.exit(f"{line} was refused: {answer}")
        return answer

    result = {"identity": tell("*IDN?"), "acquisitions": command("list"), "channels": {}}
    tell("DEVI:RES LOWRES")
    tell("STAR:ENAB ON;:STAR:COUP DC;:STAR:EDGE RISI;:STAR:THRE 0.5")
    tell("REC:TRIG:ARM:MODE MANU;:REC:ENAB ON;:REC:STOP;:REC:NUM 1")
    tell(f"REC:DUR {int(float(seconds) * 1e12)} TB")
    streams = {}
    for channel, port in enumerate(ports, 1):
        tell(f"INPU{channel}:ENAB ON;:INPU{channel}:COUP DC;:INPU{channel}:EDGE RISI;:INPU{channel}:THRE 0.5")
        tell(f"RAW{channel}:REF:LINK STAR;:RAW{channel}:STOP:LINK INPU{channel};:RAW{channel}:ERRORS:CLEAR")
        stream = context.socket(zmq.PAIR)
        stream.setsockopt(zmq.RCVTIMEO, 30_000)
        stream.setsockopt(zmq.LINGER, 0)
        stream.connect(f"tcp://localhost:{port}")
        started = command(f"start-stream --address 127.0.0.1 --channel {channel} --stream-port {port} --with-ref-index")
        tell(f"RAW{channel}:SEND ON")
        streams[channel] = (stream, started["id"])

    tell("REC:PLAY")
    while tell("REC:STAG?").upper() == "PLAYING":
        pass
    for channel, (stream, acquisition) in streams.items():
        while command(f"status --id {acquisition}")["acquisitions_count"] < 1:
            pass
        status = command(f"stop --id {acquisition}")["status"]
        tell(f"RAW{channel}:SEND OFF")
        tags = []
        while True:
            message = stream.recv()
            if not message:
                break
            tags += RECORD.iter_unpack(message)
        result["channels"][channel] = {
            "told": status["timestamps_count"],
            "received": len(tags),
            "errors": int(tell(f"RAW{channel}:ERRORS?")),
            "largest_time": max((time for time, _ in tags), default=None),
            "last_index": tags[-1][1] if tags else None,
            "in_order": all(a[1] < b[1] or (a[1] == b[1] and a[0] <= b[0]) for a, b in zip(tags, tags[1:])),
        }
    print(json.dumps(result))


main()
