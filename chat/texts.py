"""Words that many answers share."""

from datetime import datetime
from typing import Final

MONTHS: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def plural(number: int, one: str, few: str, many: str) -> str:
    """Say a number with its noun: «1 звонок», «3 звонка», «5 звонков»."""
    return f"{number} {noun(number, one, few, many)}"


def noun(number: int, one: str, few: str, many: str) -> str:
    """Give the form of a noun that goes with a number."""
    tail, tens = abs(number) % 10, abs(number) // 10 % 10
    if tens == 1:
        return many
    return one if tail == 1 else few if 2 <= tail <= 4 else many  # noqa: PLR2004 — the grammar of numerals


def duration(seconds: int) -> str:
    """Tell the length of a talk: m:ss, or h:mm:ss from an hour on."""
    minutes, seconds = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def moment(at: datetime, now: datetime) -> str:
    """Tell a moment: «14:05», «вчера 9:00», «20.11 9:00». ``now`` is in the company's zone."""
    at = at.astimezone(now.tzinfo)
    clock = f"{at.hour}:{at.minute:02}"
    match (now.date() - at.date()).days:
        case 0:
            return clock
        case 1:
            return f"вчера {clock}"
        case -1:
            return f"завтра {clock}"
        case _:
            return f"{at:%d.%m} {clock}" if at.year == now.year else f"{at:%d.%m.%Y} {clock}"


def calls(takes_calls: bool | None, until: str = "") -> str:  # noqa: FBT001 — it is what the ВАТС stores
    """Tell whether calls come: «звонки приходят», «звонки не приходят до 18:00»."""
    words = {
        True: "звонки приходят",
        False: "звонки не приходят",
        None: "приходят ли звонки, неизвестно",
    }
    return f"{words[takes_calls]} {until}".strip()
