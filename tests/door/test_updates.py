"""`POST /telegram`: updates, when Telegram posts them to us."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import door_of
from bot.house import House
from bot.metrics import Metrics
from bot.webhook import telegram_secret, webhook_url
from chat.clock import Clock
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.store import Store
from tests.door.conftest import Answer, Caller, settings_for

UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "привет"},
}


class Hooked(Caller):
    taken: list[dict[str, Any]]
    secret: str

    async def telegram_posts(self, body: str | bytes, secret: str | None = None) -> Answer:
        told = self.secret if secret is None else secret
        return await self.posts(body, "application/json", "/telegram", X_Telegram_Bot_Api_Secret_Token=told)


@pytest.fixture
async def hooked(tmp_path: Path, empty_database: Path) -> AsyncIterator[Hooked]:
    settings = settings_for(tmp_path, bot_webhook_url="https://bot.example.com/")
    async with Database.open(settings.database_url) as database, aiohttp.ClientSession() as web:
        house = House(settings, Clock(), database, Metrics())
        house.furnish(Store(database))
        async with door_of(house).open("127.0.0.1", 0) as url:
            caller = Hooked(house, url, web)
            caller.taken = []
            caller.secret = telegram_secret(settings)

            async def take(update: dict[str, Any]) -> None:
                caller.taken.append(update)

            house.feed = take
            yield caller


async def test_an_update_is_taken_whole(hooked: Hooked) -> None:
    answer = await hooked.telegram_posts(json.dumps(UPDATE, ensure_ascii=False))
    assert (answer.status, answer.json) == (200, {})
    assert hooked.taken == [UPDATE]


@pytest.mark.parametrize("secret", ["", "wrong", "секрет"])
async def test_a_wrong_secret_is_401_whatever_the_body(hooked: Hooked, secret: str) -> None:
    raw = secret.encode().decode("latin-1")
    for body in (json.dumps(UPDATE), "no json", "x" * 900_000):
        assert (await hooked.telegram_posts(body, raw)).status == 401
    assert hooked.taken == []


async def test_no_secret_is_401(hooked: Hooked) -> None:
    assert (await hooked.posts(json.dumps(UPDATE), "application/json", "/telegram")).status == 401


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "{}", '{"update_id": "7"}', '{"update_id": true}', b"\xff", "[" * 9999]
)
async def test_what_is_no_update_is_400(hooked: Hooked, body: str | bytes) -> None:
    assert (await hooked.telegram_posts(body)).status == 400
    assert hooked.taken == []


async def test_a_long_update_is_taken_and_an_endless_one_is_not(hooked: Hooked) -> None:
    long = UPDATE | {"other": "x" * 200_000}
    assert (await hooked.telegram_posts(json.dumps(long))).status == 200
    assert (await hooked.telegram_posts(json.dumps(UPDATE | {"other": "x" * 1_100_000}))).status == 413


async def test_what_cannot_be_kept_is_503_and_telegram_sends_it_again(hooked: Hooked) -> None:
    async def fail(update: dict[str, Any]) -> None:
        raise StorageUnavailable("no space")

    hooked.house.feed = fail
    assert (await hooked.telegram_posts(json.dumps(UPDATE))).status == 503
    hooked.house.feed = None
    assert (await hooked.telegram_posts(json.dumps(UPDATE))).status == 503, "the program has only just begun"


async def test_another_method_is_405(hooked: Hooked) -> None:
    assert (await hooked.asks("GET", "/telegram")).status == 405


def test_the_secret_is_what_telegram_takes_and_follows_from_the_token(tmp_path: Path) -> None:
    one, other = settings_for(tmp_path), settings_for(tmp_path, bot_token="123:another-token")
    assert telegram_secret(one) == telegram_secret(settings_for(tmp_path))
    assert telegram_secret(one) != telegram_secret(other)
    assert telegram_secret(one).isalnum()
    assert len(telegram_secret(one)) == 64


@pytest.mark.parametrize(
    "said", ["https://bot.example.com", "https://bot.example.com/", "https://bot.example.com/telegram"]
)
def test_telegram_posts_to_our_path(said: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, bot_webhook_url=said)
    assert webhook_url(settings) == "https://bot.example.com/telegram"


def test_without_an_address_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="polled"):
        webhook_url(settings_for(tmp_path))
