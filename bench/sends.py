"""What goes out to Telegram, against a Bot API that enforces its limits."""

import asyncio
import statistics
import time
from collections.abc import Iterator

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage

from bench.side import ROUNDS, Row, spread
from chat.sender import Sender, Urgency
from sandbox.telegram.virtual import VirtualTelegram

SECONDS = 8.0
QUEUE = 1_000
LIMIT = 30.0


def sends_at_the_limit() -> Iterator[Row]:
    """A queue of 1,000 messages to 1,000 chats: the rate; and how long a ringing call waits behind it."""
    shares, waits, refused = [], [], 0
    for _ in range(ROUNDS):
        share, waited, times_refused = asyncio.run(_round())
        shares.append(share)
        waits.append(waited)
        refused += times_refused
    yield Row(
        "sends / 30 a second, 429s",
        f"{spread([share * 100 for share in shares], 1)} %, {refused} × 429",
        "≥ 99 %, none",
        statistics.median(shares) >= 0.985 and refused == 0,
    )
    yield Row("a ringing call behind 1,000 queued", f"{spread(waits)} s", "≤ 1 s", max(waits) <= 1.0)


async def _round() -> tuple[float, float, int]:
    async with VirtualTelegram().running(port=0) as telegram:
        people = [telegram.person(f"Клиент {n}", id=1_000_000 + n) for n in range(QUEUE + 1)]
        for person in people:
            person.user.wrote = True
        session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
        bot = Bot(telegram.token, session=session)
        sender = Sender(bot)
        sent: list[float] = []

        async def send(chat_id: int, urgency: Urgency) -> float:
            began = time.perf_counter()
            await sender(SendMessage(chat_id=chat_id, text="новость"), urgency)
            sent.append(time.perf_counter())
            return sent[-1] - began

        began = time.perf_counter()
        queued = [asyncio.get_running_loop().create_task(send(one.id, Urgency.NEWS)) for one in people[:QUEUE]]
        await asyncio.sleep(SECONDS / 2)
        waited = await send(people[QUEUE].id, Urgency.RINGING)
        await asyncio.sleep(max(0.0, SECONDS - (time.perf_counter() - began)))
        # The first second is left out: how a queue begins says nothing of how it goes on.
        counted = [at for at in sent if began + 1 <= at]
        rate = (len(counted) - 1) / (counted[-1] - counted[0])
        for task in queued:
            task.cancel()
        await asyncio.gather(*queued, return_exceptions=True)
        await bot.session.close()
        return rate / LIMIT, waited, sender.throttled
