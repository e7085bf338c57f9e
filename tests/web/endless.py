"""Prints without end."""

import os

if __name__ == "__main__":
    while True:
        os.write(1, b"x" * 65536)
