"""The company as we remember it, after a command has changed it."""

from contextlib import suppress

from chat.sync import Synchronisation
from chat.turn import Turn
from vats.errors import VatsError


async def renewed(turn: Turn) -> None:
    """Learn the company anew, so that who has come can be named and who has gone can do nothing from now on.

    The change itself is made: where the ВАТС does not answer, the next synchronisation is time enough.
    """
    with suppress(VatsError):
        await Synchronisation(turn.vats, turn.store, turn.clock, turn.settings.admin_ids).run()
