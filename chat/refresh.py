"""How a command asks that a client's cards be shown anew: a contact got a name, a case was taken, a note written."""

from datetime import datetime
from typing import Final

from storage.delivery import Delivery
from storage.store import Store

REFRESH: Final = "our:refresh"
"""The ``cmd`` of such an inner delivery; the ВАТС has none with a colon."""


async def refresh_cards(store: Store, *, client: str, because: str, at: datetime) -> None:
    """Ask the desk to show the open cards of a client (digits) anew.

    The wish is kept like an event of the ВАТС, so it survives a crash. ``because`` tells wishes apart (the key of the
    Telegram update): the same one twice is one.
    """
    fields: dict[str, object] = {"client": client, "because": because}
    await store.inbox.keep(Delivery(cmd=REFRESH, call_id="", fields=fields, received_at=at))
