"""Sends messages to a SCPI raw socket with PyVISA and prints each answer on a line.

usage: scpi_socket.py HOST PORT MESSAGE...    a message with a question mark is a question
"""

import sys

try:
    import pyvisa
except ImportError as missing:
    print(missing)
    sys.exit(77)


def main():
    host, port, *messages = sys.argv[1:]
    instrument = pyvisa.ResourceManager("@py").open_resource(
        f"TCPIP0::{host}::{port}::SOCKET", read_termination="\n", write_termination="\n", timeout=20_000
    )
    for message in messages:
        if "?" in message:
            print(instrument.query(message).strip())
        else:
            instrument.write(message)
    instrument.close()


main()
