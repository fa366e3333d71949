"""What can go wrong with an operation.

    VatsError
    ├── Refused               400 and every other final 4xx: what it disliked is in ``reason``
    ├── KeyRefused            401 whose remedy is unknown: ``reason`` is for the administrators
    │   ├── WrongKey          the key is wrong
    │   └── ApiSwitchedOff    the key is right; the API, or the whole ВАТС, is off
    ├── RightMissing          403: ``right`` names what the key lacks
    ├── NotThere              404
    ├── MethodRefused         405, 501: this ВАТС cannot do that
    ├── Temporary             429, or 5xx of a read
    ├── NoAnswer              not reached, or a read that got no answer
    ├── OutcomeUnknown        a change was sent; no whole answer came, or a 5xx
    └── BadAnswer             an answer that cannot be read
        └── TooLarge          more than we take

``carried_out`` is the same question for all of them: False – the ВАТС did nothing; None – unknown, read back before
acting (A03-4); True – it said yes and only its words cannot be read.

The text of an error names the operation and the status: safe for a log, not meant for a chat. ``reason`` is the ВАТС's
own text, cut to 200 characters. It may quote what was sent: show it to the person who asked, keep it out of logs.
"""

# ruff: noqa: N818 — the tree says that these are errors


class VatsError(Exception):
    """An operation failed; ``operation`` is its id."""

    carried_out: bool | None = False

    def __init__(self, operation: str, text: str) -> None:
        super().__init__(f"{operation}: {text}")
        self.operation = operation


class _Answered(VatsError):
    """The ВАТС answered with an error status and perhaps a text."""

    def __init__(self, operation: str, status: int, reason: str = "") -> None:
        super().__init__(operation, f"answered {status}")
        self.status = status
        self.reason = reason


class Refused(_Answered):
    """The ВАТС disliked what was sent (400, or another final 4xx), or told an error under 200."""


class KeyRefused(_Answered):
    """The key was not let in (401), and the text tells no known reason."""


class WrongKey(KeyRefused):
    """The key is wrong («Invalid token»)."""


class ApiSwitchedOff(KeyRefused):
    """The key may be right, but the API or the ВАТС is off («CRM disabled», «CRM switched off», «Domain disabled»)."""


class RightMissing(_Answered):
    """The key lacks a right (403); ``right`` is «Раздел → Действие», None where the manual names none."""

    def __init__(self, operation: str, status: int, reason: str = "", right: str | None = None) -> None:
        super().__init__(operation, status, reason)
        self.right = right


class NotThere(_Answered):
    """The thing that was named does not exist (404)."""


class MethodRefused(_Answered):
    """This ВАТС does not know the method (405, 501)."""


class Temporary(_Answered):
    """Not now: too many requests (429), or a fault on the other side of a read (5xx).

    ``retry_after`` is in seconds, None where the ВАТС names none.
    """

    def __init__(self, operation: str, status: int, reason: str = "", retry_after: float | None = None) -> None:
        super().__init__(operation, status, reason)
        self.retry_after = retry_after


class NoAnswer(VatsError):
    """The ВАТС was not reached, or a read got no answer in time: surely nothing was changed."""


class OutcomeUnknown(VatsError):
    """A change was sent and may have been carried out: no whole answer came, or a 5xx (``status``)."""

    carried_out = None

    def __init__(self, operation: str, text: str, status: int | None = None) -> None:
        super().__init__(operation, text)
        self.status = status


class BadAnswer(VatsError):
    """An answer that cannot be read."""

    def __init__(self, operation: str, text: str, *, carried_out: bool | None = False) -> None:
        super().__init__(operation, text)
        self.carried_out = carried_out


class TooLarge(BadAnswer):
    """More than we take: a body over the limit, or a list or history with no end in sight."""
