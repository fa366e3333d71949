"""All methods that are carried out for real, and what happens with the others."""

from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.manual import Json, Shape
from sandbox.telegram.methods import changing, chats, self, sending
from sandbox.telegram.refusals import fault

METHODS: dict[str, Method] = {**sending.METHODS, **changing.METHODS, **chats.METHODS, **self.METHODS}


def perform(api: Api, method: Shape, given: Json) -> Any:
    """Carry out a checked call; what it answers may have to be awaited.

    Raises:
        Refusal: the Bot API would refuse it, or it is a method with an effect that is not modelled here.
    """
    known = METHODS.get(method.name)
    if known is not None:
        return known(api, given)
    if method.returns != ("Boolean",):
        raise fault(f"{method.name} is not carried out by the virtual Telegram")
    if "chat_id" in given:
        api.chat(given)
    api.unmodelled.append(method.name)
    return True
