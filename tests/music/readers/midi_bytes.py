"""MIDI files built byte by byte, sound ones and others."""

TICKS = 96
END = b"\x00\xff\x2f\x00"


def chunk(kind: bytes, content: bytes, length: int | None = None) -> bytes:
    """A chunk that says its length, or another one."""
    return kind + (len(content) if length is None else length).to_bytes(4, "big") + content


def header(format_: int = 1, tracks: int = 1, division: int = TICKS) -> bytes:
    fields = (format_, tracks, division)
    return chunk(b"MThd", b"".join(number.to_bytes(2, "big") for number in fields))


def track(content: bytes) -> bytes:
    return chunk(b"MTrk", content)


def meta(kind: int, content: bytes = b"") -> bytes:
    """A meta message at once."""
    return bytes([0, 0xFF, kind, len(content)]) + content


def quarter(pitch: int, channel: int = 0) -> bytes:
    """A note of a quarter."""
    return bytes([0, 0x90 | channel, pitch, 80, TICKS, 0x80 | channel, pitch, 0])


def quarters(*pitches: int, channel: int = 0) -> bytes:
    return b"".join(quarter(pitch, channel) for pitch in pitches)
