"""Loads what is slow to load beside the running event loop."""

import asyncio
import importlib
import threading
from contextlib import suppress
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
