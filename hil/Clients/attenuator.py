"""Talks to a DD-100-MC with pySerial and prints each reply as a JSON list of its lines.

usage: attenuator.py PATH COMMAND...
"""

import json
import sys

try:
    import serial
except ImportError as missing:
    print(missing)
    sys.exit(77)


def main():
    path, *commands = sys.argv[1:]
    with serial.Serial(path, 9600, timeout=20) as port:
        for command in commands:
            port.write(command.encode() + b"\r")
            reply = []
            while not reply or not (reply[-1] == "Done" or reply[-1].startswith("Error")):
                line = port.readline()
                if not line.endswith(b"\n"):
                    sys.exit(f"no whole reply to {command}: {reply} {line}")
                if line.strip():
                    reply.append(line.decode().strip())
            print(json.dumps(reply))


main()
