"""Loads what is slow to load beside the running event loop."""

import asyncio
import gc
import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType


async def load(name: str) -> ModuleType:
    """Import a module in a thread; nobody waits for that thread when the program stops meanwhile.

    Raises:
        ImportError: as of any import.
    """
    loop = asyncio.get_running_loop()
    loaded: asyncio.Future[ModuleType] = loop.create_future()

    def tell(module: ModuleType | None, error: BaseException | None) -> None:
        if loaded.done():
            return
        if module is not None:
            loaded.set_result(module)
        elif error is not None:
            loaded.set_exception(error)

    def run() -> None:
        module, failure = None, None
        try:
            module = importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 -- handed to whoever waits, whatever it is
            failure = error
        with suppress(RuntimeError):  # the loop has ended: nobody waits
            loop.call_soon_threadsafe(tell, module, failure)

    threading.Thread(target=run, name=f"load {name}", daemon=True).start()
    return await loaded


@contextmanager
def unswept() -> Iterator[None]:
    """Search for no garbage while modules are loaded, nor ever after in what they hold.

    They make hundreds of thousands of objects that stay: to look through them again and again is a quarter of the time
    that loading takes, and later the longest moment for which the event loop stands still.
    """
    was_on, before = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > before:
            gc.freeze()
        if was_on:
            gc.enable()
