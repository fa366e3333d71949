"""Recordings of talks: mp3 files made here, frame by frame, in which two voices take turns.

A frame is MPEG-2 layer III (ISO/IEC 13818-3), 16 kbit/s, 16 kHz, mono: 576 samples, 36 ms, 72 bytes. A voice is one
spectral line, so a frame holds one value that is not zero; between the turns nothing at all.
"""

from functools import cache
from math import cos, pi

_FRAME_BYTES = 72
_FRAMES_A_SECOND = 1000 / 36
_LONGEST = 600

# Sync, MPEG-2, layer III, no checksum; 16 kbit/s, 16 kHz; mono.
_HEADER = bytes((0xFF, 0xF3, 0x28, 0xC0))
_GAIN = 198  # 2 to the power (198 - 210) / 4: an eighth of the full scale
_TURN_FRAMES = 42
_SPEECH_FRAMES = 33
# Spectral lines, each 8000 / 576 Hz wide: about 450 and 310 Hz. Both even, so each is the first of a pair.
_VOICES = (32, 22)
_PHASES = 4


def recording(seconds: int) -> bytes:
    """Make an mp3 of this length, at least a second long; talks over ten minutes are cut."""
    frames = round(max(1, min(seconds, _LONGEST)) * _FRAMES_A_SECOND)
    return b"".join(map(_frame_at, range(frames)))


def _frame_at(index: int) -> bytes:
    turn, within = divmod(index, _TURN_FRAMES)
    return _frame(_VOICES[turn % len(_VOICES)] if within < _SPEECH_FRAMES else None, index % _PHASES)


@cache
def _frame(line: int | None, phase: int) -> bytes:
    """Make a frame that sounds at a spectral line, or is silent.

    From one frame to the next a steady tone at the middle of a line turns by half a circle and a quarter per line, so
    the sign of its value goes round in four frames.
    """
    if line is None:
        return (_HEADER + _side_information(0, 0)).ljust(_FRAME_BYTES, b"\0")
    # Huffman table 1: "1" is a pair of zeros, "01" the pair (1, 0), then the sign of the one.
    negative = cos(pi * (line + 0.5) * phase + pi / 4) < 0
    pairs = line // 2
    code = "1" * pairs + "01" + ("1" if negative else "0")
    values = int(code.ljust(-(-len(code) // 8) * 8, "0"), 2).to_bytes(-(-len(code) // 8))
    return (_HEADER + _side_information(len(code), pairs + 1) + values).ljust(_FRAME_BYTES, b"\0")


def _side_information(bits: int, pairs: int) -> bytes:
    """Describe the values of a frame: how many bits they take, how many pairs they are, how loud."""
    fields = (
        (0, 8),  # main_data_begin: the values stand in this very frame
        (0, 1),  # private_bits
        (bits, 12),  # part2_3_length
        (pairs, 9),  # big_values
        (_GAIN, 8),  # global_gain
        (0, 9),  # scalefac_compress: no scale factors
        (0, 1),  # window_switching_flag
        *((1, 5),) * 3,  # table_select: table 1 in all three regions
        (7, 4),  # region0_count
        (7, 3),  # region1_count
        (0, 1),  # scalefac_scale
        (0, 1),  # count1table_select
    )
    return int("".join(f"{value:0{width}b}" for value, width in fields), 2).to_bytes(9)
