from collections.abc import Iterable

from sandbox.vats.state import OutsideCall

CALLED_AGAIN, CALLED_BACK, NOT_CALLED_BACK, NOT_REACHED = 1, 2, 3, 4


def became_of(call: OutsideCall, calls: Iterable[OutsideCall]) -> int | None:
    """Tell what became of a missed call of a client (4.2): the first talk after it decides, else any try of ours."""
    if call.direction != "in" or call.status != "missed":
        return None
    later = sorted((one for one in calls if one.client == call.client and one.start > call.start), key=_start)
    for one in later:
        if one.status == "success":
            return CALLED_AGAIN if one.direction == "in" else CALLED_BACK
    return NOT_REACHED if any(one.direction == "out" for one in later) else NOT_CALLED_BACK


def _start(call: OutsideCall) -> float:
    return call.start.timestamp()
