"""Run the virtual services by themselves, for a bot or a CRM of your own: ``python -m sandbox --help``."""

import argparse
import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram
    from sandbox.vats.virtual import VirtualVats

_PARTS = ("vats", "telegram", "page")
_EXAMPLES = """examples:
  python -m sandbox vats --crm-url http://127.0.0.1:9000/vats
      an exchange for a CRM of yours: it answers the API at VATS_URL and pushes events to your address;
      its levers (let clients call, employees answer, requests fail, scenes play): GET VATS_URL/control lists them,
      curl -d '{"client": "79161234567", "number": "74951234567"}' http://127.0.0.1:8081/control/rings
  python -m sandbox telegram --bot-token 1:mine
      a Bot API for a bot of yours: let it use BOT_API_URL instead of https://api.telegram.org
  python -m sandbox vats telegram page --crm-url http://127.0.0.1:9000/vats
      both, and a page in the browser: people write to your bot, clients call your company

Everything listens on the loopback only, keeps nothing on disk and ends with Ctrl-C.
"""


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Virtual services for trying out and testing: an exchange, a Telegram, a page that shows both.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="+", choices=_PARTS, help="what to run; the page needs both others")
    parser.add_argument("--vats-port", type=int, default=8081, help="port of the exchange (default: %(default)s)")
    parser.add_argument("--telegram-port", type=int, default=8082, help="port of Telegram (default: %(default)s)")
    parser.add_argument("--page-port", type=int, default=8080, help="port of the page (default: %(default)s)")
    parser.add_argument("--crm-url", help="your address that the exchange pushes to (default: it pushes nowhere)")
    parser.add_argument(
        "--by-itself", action="store_true", help="let calls go on as time passes; else each step waits for a lever"
    )
    parser.add_argument("--api-key", help="key of the exchange's API (default: a well-known one)")
    parser.add_argument("--crm-token", help="token that pushes carry (default: a well-known one)")
    parser.add_argument("--bot-token", default="1:sandbox", help="token that Telegram knows (default: %(default)s)")
    arguments = parser.parse_args(given)
    if "page" in arguments.what and not {"vats", "telegram"} <= set(arguments.what):
        parser.error("the page shows both services: python -m sandbox vats telegram page")
    return arguments


async def serve(arguments: argparse.Namespace) -> None:
    """Run what was asked for until SIGINT or SIGTERM.

    Raises:
        OSError: a port is taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as running:
        lines: list[str] = []
        vats = telegram = None
        if "vats" in arguments.what:
            vats = await running.enter_async_context(_vats(arguments).running(arguments.vats_port))
            lines += [f"VATS_URL={vats.url}", f"VATS_API_KEY={vats.api_key}", f"VATS_CRM_TOKEN={vats.crm_token}"]
        if "telegram" in arguments.what:
            telegram = await running.enter_async_context(_telegram(arguments).running(arguments.telegram_port))
            lines += [f"BOT_API_URL={telegram.url}", f"BOT_TOKEN={arguments.bot_token}"]
        if "page" in arguments.what and vats and telegram:
            lines.append(f"PAGE={await _page(running, vats, telegram, arguments.page_port)}")
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        await stop.wait()


# Each part is loaded only when it runs: starting one must not wait for the others.


def _vats(arguments: argparse.Namespace) -> "VirtualVats":
    from sandbox.vats.virtual import API_KEY, CRM_TOKEN, VirtualVats  # noqa: PLC0415

    vats = VirtualVats(
        api_key=arguments.api_key or API_KEY,
        crm_token=arguments.crm_token or CRM_TOKEN,
        crm_url=arguments.crm_url,
    )
    vats.by_itself = arguments.by_itself
    return vats


def _telegram(arguments: argparse.Namespace) -> "VirtualTelegram":
    from sandbox.telegram.virtual import VirtualTelegram  # noqa: PLC0415

    return VirtualTelegram(arguments.bot_token)


async def _page(running: AsyncExitStack, vats: "VirtualVats", telegram: "VirtualTelegram", port: int) -> str:
    from sandbox.page.cast import cast  # noqa: PLC0415
    from sandbox.page.playground import Playground  # noqa: PLC0415

    vats.by_itself = True  # nobody steps the calls but people in the page
    page = Playground(vats, telegram, cast=cast(vats, telegram))
    return (await running.enter_async_context(page.running(port))).url


def main(given: list[str] | None = None) -> None:
    """Read the command line and serve."""
    try:
        asyncio.run(serve(_arguments(given)))
    except* OSError as errors:
        error = _first(errors)
        sys.exit(f"Cannot listen: {error.strerror or error}")


def _first(error: BaseException) -> OSError:
    """Find the fault inside the groups that the running services have put around it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, OSError) else OSError(str(error))


if __name__ == "__main__":
    main()
