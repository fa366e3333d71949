"""Which operations of the ВАТС a command may reach: read from its code, so that no list of them can be forgotten."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from chat.command import Declaration
from chat.phrases.phrases import changes
from vats.operation import Operation
from vats.operations import OPERATIONS

_ROOMS: Final = ("handlers.", "chat.params.", "chat.hearing", "watch.")
"""Where code lies that reaches operations for a command."""


def operations_of(declaration: Declaration) -> list[str]:
    """Give the ids of the operations that a command's code names, in the order of the alphabet.

    What is done in one case only counts as well; a command that only tells something changes nothing, though it may
    know how.
    """
    found: set[str] = set()
    seen: set[int] = set()
    _look(declaration.function, found, seen)
    for parameter in declaration.parameters:
        _look(type(parameter.param), found, seen)
    tells = not changes(declaration)
    return sorted(one for one in found if not tells or OPERATIONS[one].method == "GET")


def _look(thing: Any, found: set[str], seen: set[int]) -> None:
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, type) and issubclass(thing, Operation):
        if (id_ := getattr(thing, "id", None)) is not None:
            found.add(id_)
        return
    for part in _parts(thing):
        _look(part, found, seen)


def _parts(thing: Any) -> Iterator[Any]:
    """Give what a thing of ours is made of: what a function names, what a class does, what a list holds."""
    match thing:
        case FunctionType() if thing.__module__.startswith(_ROOMS):
            yield from _named(thing)
        case type() if thing.__module__.startswith(_ROOMS):
            ours = [one for one in thing.__mro__ if one.__module__.startswith(_ROOMS)]
            yield from (part for one in ours for part in vars(one).values())
        case staticmethod() | classmethod():
            yield thing.__func__
        case property() if thing.fget is not None:
            yield thing.fget
        case dict():
            yield from (*thing.keys(), *thing.values())
        case list() | tuple() | set() | frozenset():
            yield from thing
        case _ if type(thing).__module__.startswith(_ROOMS):
            yield type(thing)
            yield from (getattr(thing, name, None) for name in _fields(thing))


def _fields(thing: Any) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = getattr(thing, "__dataclass_fields__", None) or getattr(thing, "__dict__", {})
    return fields


def _named(function: FunctionType) -> Iterator[Any]:
    known = function.__globals__
    for name in _names(function.__code__):
        thing = known.get(name)
        if isinstance(thing, ModuleType):
            if thing.__name__.startswith(_ROOMS):
                yield from (getattr(thing, one, None) for one in _names(function.__code__))
        else:
            yield thing
    yield from (cell.cell_contents for cell in function.__closure__ or ())
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()


@cache
def _names(code: CodeType) -> frozenset[str]:
    inner = (_names(const) for const in code.co_consts if isinstance(const, CodeType))
    return frozenset(code.co_names).union(*inner)
