"""A command is called: with what was read, for whom the asker has a right over."""

from typing import Any

from chat.answers import Answer, Refusal
from chat.command import Declaration, python_name
from chat.lasting import lasting
from chat.reading import Reading
from chat.rights import may
from chat.turn import Turn
from storage.company import Department, Employee


def check_targets(turn: Turn, declaration: Declaration, reading: Reading) -> None:
    """See that a person has a right over everybody and everything that the command acts on.

    Raises:
        Refusal: Over one of them it has none.
    """
    for target in _targets(declaration, reading):
        if not may(turn.actor, declaration, target):
            raise Refusal(f"«{target.name or 'Это'}» – не в вашей власти: можно о себе, а руководителю – о своих.")


async def call(turn: Turn, declaration: Declaration, reading: Reading) -> Answer:
    """Call the handler of a command with what was read; all that it needs is there.

    Raises:
        Refusal: What is asked cannot be done.
        VatsError: The ВАТС did not answer as it should.
    """
    function = declaration.function
    values: dict[str, Any] = {
        python_name(parameter, function): reading.values[parameter.name]
        for parameter in declaration.parameters
        if not parameter.by_core
    }
    return await lasting(turn, declaration, reading, await function(turn, **values))


def _targets(declaration: Declaration, reading: Reading) -> list[Employee | Department]:
    """Give what the command acts on: the right over each is checked."""
    found: list[Employee | Department] = []
    for parameter in declaration.parameters:
        if not parameter.param.is_target:
            continue
        value = reading.values.get(parameter.name)
        several = value if isinstance(value, tuple) else (value,)
        found += [one for one in several if isinstance(one, Employee | Department)]
    return found
