"""Events for pages: in order, replayed after a gap, begun anew when too much was missed."""

import asyncio

import pytest

from sandbox.page.feed import Feed
from sandbox.page.playground import Playground
from sandbox.telegram.virtual import VirtualTelegram
from tests.running import eventually
from tests.sandbox.page.conftest import Bot, Page


def test_what_came_since_an_event_is_told_in_order() -> None:
    feed = Feed()
    first = feed.newest
    feed.add({"a": 1})
    middle = feed.newest
    feed.add({"b": "\u2028\n"})
    told = feed.since(first)
    assert told is not None
    assert [text for _, text in told] == ['{"a":1}', '{"b":"\\u2028\\n"}']
    assert told[-1][0] == feed.newest
    assert [text for _, text in feed.since(middle) or []] == ['{"b":"\\u2028\\n"}']
    assert feed.since(feed.newest) == []


@pytest.mark.parametrize("event", ["", "x", "other-1", "-", "{run}-x", "{run}-99", "{run}--1", "{run}-1" + "0" * 5000])
def test_an_event_that_is_not_known_begins_anew(event: str) -> None:
    feed = Feed()
    feed.add({"a": 1})
    assert feed.since(event.replace("{run}", feed.newest.partition("-")[0])) is None


def test_old_events_are_forgotten() -> None:
    feed = Feed()
    first = feed.newest
    for number in range(2001):
        feed.add({"a": number})
    assert feed.since(first) is None
    big = Feed()
    first = big.newest
    for _ in range(10):
        big.add({"a": "x" * (1 << 20)})
    assert big.since(first) is None
    assert len(big.since(big.newest) or []) == 0


def test_another_run_knows_no_event_of_this_one() -> None:
    feed = Feed()
    feed.add({"a": 1})
    seen = feed.newest
    feed.begin_anew()
    assert feed.since(seen) is None


async def test_a_change_comes_by_itself(page: Page, the_bot: Bot, telegram: VirtualTelegram) -> None:
    anna = telegram.people[1]
    anna.sends("/start")
    state = await page.state()
    async with page.events(state["event"]) as events:
        number = await the_bot.says(anna.id, "Здравствуйте <b>")
        [message] = await events.until("messages")
        assert (message["id"], message["text"], message["from"]["bot"]) == (number, "Здравствуйте <b>", True)
        await the_bot.calls("editMessageText", chat_id=anna.id, message_id=number, text="Ещё раз")
        [message] = await events.until("messages")
        assert (message["id"], message["text"]) == (number, "Ещё раз")
        assert message["edited"]
        await the_bot.calls("deleteMessage", chat_id=anna.id, message_id=number)
        [message] = await events.until("messages")
        assert message["deleted"]


async def test_who_was_away_is_told_what_was_missed(page: Page, the_bot: Bot, telegram: VirtualTelegram) -> None:
    anna = telegram.people[1]
    anna.sends("/start")
    state = await page.state()
    async with page.events(state["event"]) as events:
        await the_bot.says(anna.id, "первое")
        await events.until("messages")
        seen = events.last
    await the_bot.says(anna.id, "второе")
    await the_bot.says(anna.id, "третье")
    async with page.events("", **{"Last-Event-ID": seen}) as events:
        told = await events.until("messages")
        assert [one["text"] for one in told] == ["второе", "третье"]


async def test_who_was_away_too_long_begins_anew(page: Page, telegram: VirtualTelegram) -> None:
    async with page.events("long-gone-7") as events:
        kind, told = await events.next()
        assert (kind, told) == ("reset", {})
        await page.state()
        telegram.people[1].sends("после")
        while (await events.until("messages"))[-1]["text"] != "после":
            pass


async def test_a_flood_in_one_chat_is_not_told_one_by_one(page: Page, the_bot: Bot, telegram: VirtualTelegram) -> None:
    anna = telegram.people[1]
    anna.sends("/start")
    state = await page.state()
    for number in range(150):
        telegram.history(anna.chat, f"сообщение {number}")
    async with page.events(state["event"]) as events:
        kind, _ = await events.next()
        assert kind == "reset"
        state = await page.state()
        texts = [one["text"] for one in state["messages"] if one["chat"] == anna.id]
        assert texts[-1] == "сообщение 149"
        assert len(texts) == 100
        assert next(one for one in state["chats"] if one["id"] == anna.id)["more"] is True
        await the_bot.says(anna.id, "и ещё одно")
        [message] = await events.until("messages")
        assert message["text"] == "и ещё одно"


async def test_many_changes_are_one_event(page: Page, telegram: VirtualTelegram) -> None:
    anna = telegram.people[1]
    state = await page.state()
    async with page.events(state["event"]) as events:
        for number in range(50):
            anna.sends(f"слово {number}")
        texts = [one["text"] for one in await events.until("messages")]
        assert texts == [f"слово {number}" for number in range(50)]


async def test_pages_that_are_gone_are_forgotten_and_streams_end_with_the_server(
    page: Page, playground: Playground
) -> None:
    feed = playground.feed
    async with page.events((await page.state())["event"]):
        await eventually(lambda: feed.readers == 1)
    await eventually(lambda: feed.readers == 0 or not playground.feed.add({"clock": None}), 3)
    async with page.events(feed.newest) as events:
        feed.stop()
        async with asyncio.timeout(2):
            assert await events.stream.content.read() is not None
