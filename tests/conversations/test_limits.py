"""Contract 7: Telegram's limits are kept, a 429 is obeyed to the second, calls that ring now go first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat.pace import Limits as Paces
from sandbox.company import MAIN, OTHER_OPERATOR, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.telegram.limits import STRICT, Limits
from sandbox.telegram.people import Person
from sandbox.telegram.server import Call
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually, hosted, is_card

GROUPS = 45


@pytest.fixture
def limits(request: pytest.FixtureRequest) -> tuple[Limits, Paces | None]:
    """What Telegram enforces, and how fast the bot sends (None: as in earnest)."""
    return getattr(request, "param", (STRICT, None))


@pytest.fixture
async def telegram(clock: MovedClock, limits: tuple[Limits, Paces | None]) -> AsyncIterator[VirtualTelegram]:
    """The virtual Telegram, as strict as the real one."""
    async with hosted(VirtualTelegram(now=clock.now, limits=limits[0], unasked=is_card).running()) as server:
        yield server
    assert server.problems == []


@pytest.fixture
async def bot(
    telegram: VirtualTelegram,
    vats: VirtualVats,
    clock: MovedClock,
    owner: Person,
    tmp_path: Path,
    limits: tuple[Limits, Paces | None],
) -> AsyncIterator[RunningBot]:
    """The real bot, at the pace of earnest."""
    running = RunningBot(telegram, vats, clock, tmp_path, frozenset({owner.id}), limits=limits[1])
    await running.starts()
    yield running
    await running.stops()


def _shown(telegram: VirtualTelegram, chat_id: int | None = None) -> list[Call]:
    """Give the messages and edits that the bot asked for, carried out or not."""
    return [
        one
        for one in telegram.requests
        if one.method in {"sendMessage", "editMessageText"}
        and str(chat_id or one.fields["chat_id"]) == str(one.fields["chat_id"])
    ]


def _throttled(telegram: VirtualTelegram) -> list[Call]:
    return [one for one in telegram.requests if one.code == 429]


async def test_thirty_a_second_in_all_and_ringing_calls_first(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, owner: Person, anna: Person
) -> None:
    """Many groups are told of a missed call; meanwhile a phone rings."""
    groups = [telegram.group(f"Поддержка {at}", [owner]) for at in range(GROUPS)]
    for group in groups:
        await bot.binds(group, [SUPPORT_ID], owner)
    missed = await vats.rings("79161234567", SUPPORT)
    await missed.missed()
    vats.number(OTHER_OPERATOR).route.user = "anna"
    await vats.rings("79037654321", OTHER_OPERATOR)
    await anna.sees("+7 903 765-43-21")
    told = sum(bool(group.from_bot) for group in groups)
    assert told < GROUPS, "the ringing call did not go first"
    await eventually(lambda: all(group.from_bot for group in groups), 10)
    assert len(_throttled(telegram)) <= 1, "on a busy machine two may arrive as one"
    times = sorted(one.at for one in _shown(telegram))
    assert (len(times) - 30) / 30 < times[-1] - times[0] < 4 + len(times) / 25


async def test_one_a_second_in_a_chat(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, boris: Person
) -> None:
    """Edits of a live call count as well, and are put together where they would be too many."""
    vats.number(OTHER_OPERATOR).route.user = "anna"
    clients = [f"7916000010{at}" for at in range(3)]
    for client in clients:
        call = await vats.rings(client, OTHER_OPERATOR)
        await call.answered_by("anna")
        await call.ends(seconds=30)
    answer = await boris.writes("/me", timeout=2)
    assert "Борис" in answer.text
    for client in clients:
        await anna.sees(client[-2:])
    await eventually(lambda: sum("0:30" in one.text for one in anna.chat.from_bot) == len(clients), 10)
    assert _throttled(telegram) == []
    assert len(_shown(telegram, anna.id)) <= 2 * len(clients)


@pytest.mark.parametrize(
    "limits",
    [(Limits(10**9, 1e9, 10**9), Paces(a_second=1000, window=1000, chat_pause=0.0, chat_burst=1000))],
    indirect=True,
)
async def test_twenty_a_minute_in_a_group(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, owner: Person, anna: Person
) -> None:
    group = telegram.group("Продажи", [anna, owner])
    await bot.binds(group, [SALES_ID], owner)
    for at in range(24):
        call = await vats.rings(f"791600002{at:02}", MAIN)
        await call.missed()
    await eventually(lambda: len(_shown(telegram, group.id)) == 20)
    await anna.writes("/me")
    assert "Анна" in (await anna.writes("/start")).text
    assert len(_shown(telegram, group.id)) == 20
    assert _throttled(telegram) == []


async def test_a_429_is_obeyed_to_the_second(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, boris: Person
) -> None:
    vats.number(OTHER_OPERATOR).route.user = "anna"
    telegram.fail("sendMessage", "429", times=1, chat=anna, seconds=2)
    call = await vats.rings("79161234567", OTHER_OPERATOR)
    await eventually(lambda: bool(_throttled(telegram)))
    await call.answered_by("anna")
    card = await anna.sees("+7 916 123-45-67", timeout=5)
    refused, *later = _shown(telegram, anna.id)
    assert 2.0 <= later[0].at - refused.at < 2.6
    assert "Анна" in card.text
    assert len(_throttled(telegram)) == 1
    assert sum("+7 916 123-45-67" in one.text for one in anna.chat.from_bot) == 1
