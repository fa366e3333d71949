"""Loads aiogram lightly: a type of Telegram's is built when it is needed first, not all of them at the start.

aiogram asks pydantic to put the building of its types off, and then has all three hundred built at the end of its
import, each together with everything in it: two of three seconds of a start, and a hundred megabytes. We use a few
dozen. Here that last step is left out, and the types are told how to be built when somebody uses them.

Import this before anything imports aiogram; where aiogram is loaded already, nothing is to be gained and nothing done.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from pydantic import BaseModel

_names: dict[str, Any] = {}
"""What aiogram's annotations name."""

_building = RLock()
"""Held while a type is built: pydantic does not expect two threads at that."""

_base: Any = BaseModel
_build = _base.model_rebuild.__func__


@contextmanager
def _unbuilt() -> Iterator[None]:
    """Let no type of aiogram's be built that is given all names, as the end of its import does; note the names."""

    def put_off(cls: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **how: Any) -> Any:
        if _types_namespace is not None and cls.__module__.startswith("aiogram.types."):
            _names.update(_types_namespace)
            return None
        return _build(cls, _types_namespace=_types_namespace, **how)

    as_it_was = BaseModel.__dict__["model_rebuild"]
    _base.model_rebuild = classmethod(put_off)
    try:
        yield
    finally:
        _base.model_rebuild = as_it_was


def _build_when_used(cls: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **how: Any) -> Any:
    """Build a type of aiogram's; pydantic calls this when an unbuilt one is used."""
    with _building:
        return _build(cls, _types_namespace=_types_namespace or _names, **how)


def _load() -> None:
    with _unbuilt():
        types = importlib.import_module("aiogram.types")
    methods = importlib.import_module("aiogram.methods")
    for root in (types.TelegramObject, methods.TelegramMethod, methods.Response):
        root.model_rebuild = classmethod(_build_when_used)
    for each in (types.Update, types.Message, methods.SendMessage, methods.EditMessageText):
        each.model_rebuild()  # these are surely used, and large: built here, the event loop need not wait for it


if "aiogram" not in sys.modules:
    _load()
