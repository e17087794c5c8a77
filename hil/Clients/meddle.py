"""Moves a DD-100-MC while an ID900 records: somebody at the bench who does not know that a session runs.

usage: meddle.py SERIAL_PATH ID900_SCPI DECIBELS

Prints "ready" and waits for a line of input. Then it writes to the serial line once, when the tagger says that a record
plays, and reads nothing. pySerial is not used here: it throws away
waiting input when it opens a port, and on a shared line that would be the session's.
"""

import os
import sys

try:
    import zmq
except ImportError as missing:
    print(missing)
    sys.exit(77)


def main():
    path, address, decibels = sys.argv[1:]
    tagger = zmq.Context().socket(zmq.REQ)
    tagger.setsockopt(zmq.RCVTIMEO, 30_000)
    tagger.setsockopt(zmq.LINGER, 0)
    tagger.connect(address)
    line = os.open(path, os.O_WRONLY | os.O_NOCTTY)
    print("ready", flush=True)
    sys.stdin.readline()
    stage = ""
    while stage != "PLAYING":
        tagger.send_string("REC:STAG?")
        stage = tagger.recv_string()
    os.write(line, f"A{float(decibels):.2f}\r".encode())
    os.close(line)
    print("moved")


main()
