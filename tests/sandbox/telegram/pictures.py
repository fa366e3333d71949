"""Pictures that are whole: one colour, as PNG."""

import struct
import zlib


def picture(shade: int = 0, width: int = 32, height: int = 24) -> bytes:
    """Make a grey PNG."""
    rows = (b"\0" + bytes([shade % 256]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _piece(b"IHDR", header) + _piece(b"IDAT", zlib.compress(rows)) + _piece(b"IEND", b"")


def _piece(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
