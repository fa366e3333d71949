"""/start: who one is now, and the ways to be linked with an employee of the ВАТС."""

from typing import Annotated

from chat import linking
from chat.answers import Answer
from chat.command import command
from chat.params import AnyEmployee, Whole
from chat.params.text import PhraseParam
from chat.rights import Right
from chat.turn import Turn


@command("start", about="кто я и с чего начать", right=Right.ANYONE, groups=False)
async def start(turn: Turn, code: Annotated[str | None, PhraseParam("код")] = None) -> Answer:
    """Link by an invitation's code, or tell who one is or how to be linked."""
    return await linking.by_code(turn, code) if code else await linking.welcome(turn)


@command("approve", about="дать доступ", right=Right.ADMIN, groups=False, hidden=True)
async def approve(turn: Turn, request: Whole, employee: AnyEmployee) -> Answer:
    """Link the person that asked with an employee."""
    return await linking.approve(turn, request, employee)


@command("refuse", about="отказать в доступе", right=Right.ADMIN, groups=False, hidden=True)
async def refuse(turn: Turn, request: Whole) -> Answer:
    """Refuse somebody that asked."""
    return await linking.refuse(turn, request)
