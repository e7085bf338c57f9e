"""The command line as it is installed: `echoes`, or `python -m eternal_echoes`."""

from cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
