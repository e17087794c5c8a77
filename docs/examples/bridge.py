"""Carries standard input and output to a TCP port and back, until either side ends.

The smallest useful program behind a process link: qkd starts it and talks to it, it talks to the instrument. A real one
has the vendor's library in place of the socket.
"""
import os
import socket
import sys
import threading

PORTION = 1 << 16


def to_instrument(link):
    """What qkd says. Its end is an order to stop: the instrument is told, and the answers that are due still come."""
    while portion := os.read(0, PORTION):
        link.sendall(portion)
    link.shutdown(socket.SHUT_WR)


def from_instrument(link):
    """What the instrument says, written at once: buffered output would be an answer that never comes."""
    while portion := link.recv(PORTION):
        while portion:
            portion = portion[os.write(1, portion):]


def guarded(carry, link):
    try:
        carry(link)
    except OSError as error:
        # Standard error is for people: its last lines are in qkd's message.
        print(f"the instrument is gone ({error.strerror})", file=sys.stderr, flush=True)
        os._exit(7)


if __name__ == "__main__":
    link = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=guarded, args=(to_instrument, link), daemon=True).start()
    guarded(from_instrument, link)
