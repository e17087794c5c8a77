"""Uploads an arbitrary waveform to channel 1 of a Keysight generator with PyVISA, in both byte orders, and asks for it.

usage: arb_upload.py HOST PORT
"""

import sys

try:
    import pyvisa
except ImportError as missing:
    print(missing)
    sys.exit(77)

POINTS = 20_000


def main():
    host, port = sys.argv[1:]
    generator = pyvisa.ResourceManager("@py").open_resource(
        f"TCPIP0::{host}::{port}::SOCKET", read_termination="\n", write_termination="\n", timeout=20_000
    )
    ramp = [2 * i / (POINTS - 1) - 1 for i in range(POINTS)]
    steps = [0.5 if i % 4 == 0 else 0.0 for i in range(POINTS)]
    generator.write("SOUR1:DATA:VOL:CLE")
    generator.write("FORM:BORD NORM")
    generator.write_binary_values("SOUR1:DATA:ARB ramp,", ramp, datatype="f", is_big_endian=True)
    generator.write("FORM:BORD SWAP")
    generator.write_binary_values("SOUR1:DATA:ARB steps,", steps, datatype="f", is_big_endian=False)
    for name in ("ramp", "steps"):
        for attribute in ("POIN", "PTP", "AVER"):
            print(name, attribute, generator.query(f"SOUR1:DATA:ATTR:{attribute}? {name}").strip())
    for setting in ("FUNC ARB", "FUNC:ARB ramp", "FUNC:ARB:SRAT 1E6"):
        generator.write(f"SOUR1:{setting}")
    print(generator.query("SOUR1:FUNC:ARB?;:SOUR1:FUNC:ARB:SRAT?").strip())
    print(generator.query("SYST:ERR?").strip())
    generator.close()


main()
