"""What is missing, weak or misconfigured ends the start: there is no way to run the bot half open."""

from typing import Any, Final

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from bot.strangers import came_from

RIGHT: Final[dict[str, Any]] = {
    "bot_token": "123456789:AAE-canary-of-the-bot-token",
    "vats_url": "vats.example",
    "vats_api_key": "canary-of-the-api-key",
    "vats_crm_token": "canary-of-the-crm-token",
    "database_url": "sqlite:///data/bot.db",
    "_env_file": None,
}
SECRETS: Final = ("bot_token", "vats_api_key", "vats_crm_token")
WEAK: Final = (
    "",
    " ",
    "changeme",
    "password",
    "null",
    "None",
    "xxxxxxxxxxxx",
    "<token>",
    "…",
    "два слова",
    "a b",
    "тайна-тайна",
)


def test_the_right_settings_are_right() -> None:
    assert Settings(**RIGHT).vats_url.startswith("https://")


@pytest.mark.parametrize("name", [*SECRETS, "vats_url"])
def test_what_is_missing_ends_the_start(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name.upper(), raising=False)
    with pytest.raises(ValidationError):
        Settings(**{key: value for key, value in RIGHT.items() if key != name})


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_secret_ends_the_start(name: str, weak: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**RIGHT | {name: weak})
    assert not weak.strip() or weak not in str(refused.value.errors(include_input=False, include_url=False)[0]["loc"])


@pytest.mark.parametrize("short", ["1234567", "abc", "a1"])
def test_a_short_crm_token_ends_the_start(short: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**RIGHT | {"vats_crm_token": short})


@pytest.mark.parametrize("name", ["bot_webhook_url", "public_url"])
@pytest.mark.parametrize(
    "url", ["http://bot.example.com", "ftp://bot.example.com", "https://u:p@bot.example.com", "bot", "//x"]
)
def test_nobody_reaches_us_over_an_open_line(name: str, url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**RIGHT | {name: url})


def test_a_forwarded_address_is_believed_from_our_own_proxies_alone() -> None:
    proxies = Settings(**RIGHT | {"trusted_proxies": "10.0.0.0/8"}).trusted_proxies
    assert came_from("203.0.113.5", "198.51.100.7", proxies) == "203.0.113.5"
    assert came_from("203.0.113.5", "198.51.100.7", ()) == "203.0.113.5"
    assert came_from("10.0.0.1", "1.1.1.1, 198.51.100.7", proxies) == "198.51.100.7"
    assert came_from("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", proxies) == "198.51.100.7"
