"""What numbers of other operators share: how a text names one, and where its calls lead."""

from chat.turn import Turn
from handlers.route import leads_to
from vats.answers import Number
from vats.errors import NotThere, RightMissing
from vats.operations import GetTelnum
from vats.phones import NotAPhone, find_phone


def phone_of(text: str | None) -> str:
    """Give the digits of a text that is a whole phone and nothing else; else nothing."""
    words = (text or "").split()
    if not words:
        return ""
    try:
        phone, used = find_phone(words)
    except NotAPhone:
        return ""
    return phone.digits if phone.kind == "phone" and used == len(words) else ""


async def its_number(turn: Turn, digits: str) -> Number | None:
    """Read it as a number of the company; None where it is none, or not to be seen."""
    try:
        return await turn.vats(GetTelnum(telnum=digits))
    except (NotThere, RightMissing):
        return None


def led(turn: Turn, leading: Number | None) -> list[str]:
    """Say where the calls lead, and how to change that."""
    if leading is None:
        return []
    return [f"звонки идут: {leads_to(turn, leading)} (изменить: /route {leading.number})"]
