"""What the buttons of a grave change do: a second administrator decides, or who asked takes it back."""

from chat.answers import Decide
from chat.command import command
from chat.params import Whole
from chat.rights import Right
from chat.turn import Turn


@command("approval", "yes", about="подтвердить за другого администратора", right=Right.ADMIN, hidden=True)
async def approval_yes(turn: Turn, request: Whole) -> Decide:  # noqa: ARG001 — who decides, the core knows
    """Approve a change that another administrator wants."""
    return Decide(request, "approved")


@command("approval", "no", about="отклонить просьбу администратора", right=Right.ADMIN, hidden=True)
async def approval_no(turn: Turn, request: Whole) -> Decide:  # noqa: ARG001 — as above
    """Refuse a change that another administrator wants."""
    return Decide(request, "refused")


@command("approval", "withdraw", about="отозвать свою просьбу", right=Right.SELF, hidden=True)
async def approval_withdraw(turn: Turn, request: Whole) -> Decide:  # noqa: ARG001 — as above
    """Take back what one has asked another administrator for."""
    return Decide(request, "withdrawn")
