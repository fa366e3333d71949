_FRAME_BYTES = 72
_FRAMES_A_SECOND = 1000 / 36
# MPEG-2 layer III, 16 kbit/s, 16 kHz, mono, no checksum; no side information and no data: silence.
_FRAME = bytes((0xFF, 0xF3, 0x28, 0xC0)).ljust(_FRAME_BYTES, b"\0")
_LONGEST = 600


def recording(seconds: int) -> bytes:
    """Make a valid mp3 of silence, at least a second long; talks over ten minutes are cut."""
    return _FRAME * round(max(1, min(seconds, _LONGEST)) * _FRAMES_A_SECOND)
