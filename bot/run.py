"""`python -m bot`: from the settings to a program that runs until it is told to stop."""

import asyncio
import os
import signal
import threading

import structlog

from bot import logs
from bot.app import build
from bot.settings import Settings
from storage.errors import StorageError

STOPPED, FAILED = 0, 1
_LAST_RESORT = 9.5
"""Seconds after the signal at which the program ends whatever still hangs: ten are promised (contract 1)."""

_log = structlog.get_logger(__name__)


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; answers the exit code."""
    logs.configure(settings.log_level, settings.log_format, secrets=settings.secrets())
    last = threading.Timer(_LAST_RESORT, os._exit, [FAILED])
    last.daemon = True
    try:
        asyncio.run(_serve(settings, last))
    except StorageError as error:
        _log.critical("database_unusable", kind=type(error).__name__, advice=error.advice)
        return FAILED
    except OSError as error:
        _log.critical("door_not_opened", host=settings.listen_host, port=settings.listen_port, why=logs.told(error))
        return FAILED
    except BaseExceptionGroup:
        _log.critical("program_failed", exc_info=True)
        return FAILED
    finally:
        last.cancel()
    return STOPPED


async def _serve(settings: Settings, last: threading.Timer) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_failure)
    told = asyncio.Event()

    def stop(sign: signal.Signals) -> None:
        if told.is_set():
            os._exit(FAILED)  # whoever says it twice means at once
        _log.info("stopping", signal=sign.name)
        told.set()
        last.start()

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop, sign)
    async with build(settings):
        await told.wait()
    _log.info("stopped")
