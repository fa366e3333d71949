"""All methods that are carried out, and what is said to the others."""

from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.manual import Json, Shape
from sandbox.telegram.methods import (
    answering,
    chats,
    deleting,
    editing,
    media,
    members,
    polls,
    self,
    sending,
    topics,
    whispering,
)
from sandbox.telegram.refusals import bad, fault

METHODS: dict[str, Method] = {
    name: method
    for part in (sending, media, polls, editing, deleting, answering, whispering, chats, members, topics, self)
    for name, method in part.METHODS.items()
}


def perform(api: Api, method: Shape, given: Json) -> Any:
    """Carry out a checked call; what it answers may have to be awaited.

    Raises:
        Refusal: the Bot API would refuse it, or it is a method that the virtual Telegram does not play.
    """
    known = METHODS.get(method.name)
    if known is None:
        raise fault(f"{method.name} is not supported by the virtual Telegram")
    if given.get("business_connection_id"):
        raise bad("business connection not found")
    return known(api, given)
