"""Run the virtual exchange and the virtual Telegram by themselves: ``python -m sandbox --help``."""

import argparse
import asyncio
import signal
import sys
from contextlib import AsyncExitStack


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("what", nargs="+", choices=("vats", "telegram"), help="what to run: one or both")
    parser.add_argument("--vats-port", type=int, default=8081, help="port of the exchange (default: %(default)s)")
    parser.add_argument("--telegram-port", type=int, default=8082, help="port of Telegram (default: %(default)s)")
    parser.add_argument("--crm-url", help="where the exchange pushes events, e.g. http://127.0.0.1:8080/vats")
    parser.add_argument("--api-key", help="key of the API (default: a well-known one)")
    parser.add_argument("--crm-token", help="token that pushes carry (default: a well-known one)")
    parser.add_argument("--bot-token", default="1:sandbox", help="token that Telegram knows (default: %(default)s)")
    return parser.parse_args()


async def serve(arguments: argparse.Namespace) -> None:
    """Run what was asked for until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as running:
        lines: list[str] = []
        if "vats" in arguments.what:
            # Each half is loaded only when it runs: starting one must not wait for the other.
            from sandbox.vats.virtual import API_KEY, CRM_TOKEN, VirtualVats  # noqa: PLC0415

            exchange = VirtualVats(
                api_key=arguments.api_key or API_KEY,
                crm_token=arguments.crm_token or CRM_TOKEN,
                crm_url=arguments.crm_url,
            )
            vats = await running.enter_async_context(exchange.running(arguments.vats_port))
            lines += [f"VATS_URL={vats.url}", f"VATS_API_KEY={vats.api_key}", f"VATS_CRM_TOKEN={vats.crm_token}"]
        if "telegram" in arguments.what:
            from sandbox.telegram.virtual import VirtualTelegram  # noqa: PLC0415

            telegram = await running.enter_async_context(
                VirtualTelegram(arguments.bot_token).running(arguments.telegram_port)
            )
            lines += [f"BOT_API_URL={telegram.url}", f"BOT_TOKEN={arguments.bot_token}"]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    try:
        asyncio.run(serve(_arguments()))
    except OSError as error:
        sys.exit(f"Cannot listen: {error.strerror or error}")


if __name__ == "__main__":
    main()
