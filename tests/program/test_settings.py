from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings, SettingsError, example, is_loopback, load

GOOD = {
    "BOT_TOKEN": "123456789:AAE-canary-of-the-bot-token-000000000",
    "VATS_URL": "company.example.ru",
    "VATS_API_KEY": "canary-of-the-api-key",
    "VATS_CRM_TOKEN": "canary-of-the-crm-token",
}


@pytest.fixture(autouse=True)
def _empty_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in {**GOOD, **changes}.items():
        monkeypatch.setenv(name, value)
    return load()


def refused(monkeypatch: pytest.MonkeyPatch, **changes: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        given(monkeypatch, **changes)
    return caught.value


def test_four_settings_are_enough_and_the_rest_has_the_contract_s_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch)
    assert settings.bot_token.get_secret_value() == GOOD["BOT_TOKEN"]
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.bot_webhook_url is None
    assert settings.admin_ids == frozenset()
    assert settings.database_url == "sqlite:///data/bot.db"
    assert (settings.listen_host, settings.listen_port) == ("0.0.0.0", 8080)
    assert settings.public_url is None
    assert settings.call_countries == {"RU"}
    assert settings.timezone is None
    assert (settings.log_level, settings.log_format) == ("info", "text")


def test_the_settings_may_stand_in_a_file_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{name}={value}" for name, value in GOOD.items()]
    (tmp_path / ".env").write_text("\ufeff" + "\n".join([*lines, "LISTEN_PORT=9000", "LOG_LEVEL=debug", "OTHER=1"]))
    monkeypatch.setenv("LISTEN_PORT", "9001")
    settings = load()
    assert settings.listen_port == 9001
    assert settings.log_level == "debug"


def test_every_missing_setting_is_named_at_once_with_what_a_right_one_looks_like() -> None:
    with pytest.raises(SettingsError) as caught:
        load()
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == list(GOOD)
    assert all("не задана" in line and "Нужно:" in line and "например" in line for line in lines)


@pytest.mark.parametrize("name", GOOD)
def test_an_empty_required_setting_is_a_missing_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "не задана" in str(refused(monkeypatch, **{name: ""}))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("BOT_TOKEN", "no-colon-canary"),
        ("BOT_TOKEN", "abc:canary-canary"),
        ("BOT_TOKEN", "123: canary"),
        ("VATS_API_KEY", "changeme"),
        ("VATS_API_KEY", "<canary>"),
        ("VATS_API_KEY", "ключ-canary"),
        ("VATS_API_KEY", "canary\tcanary"),
        ("VATS_CRM_TOKEN", "canary"),
        ("VATS_CRM_TOKEN", "aaaaaaaaaaaaaaaa"),
        ("VATS_CRM_TOKEN", "password"),
        ("VATS_CRM_TOKEN", " canary-with-spaces"),
        ("VATS_URL", "ftp://canary.example.ru"),
        ("VATS_URL", "https://"),
        ("VATS_URL", "https://user:canary@example.ru"),
        ("VATS_URL", "https://example.ru/?canary=1"),
        ("VATS_URL", "https://example.ru:canary"),
        ("VATS_URL", "https://example.ru:0"),
        ("VATS_URL", "two words"),
        ("BOT_API_URL", "canary"),
        ("BOT_WEBHOOK_URL", "http://canary.example.com"),
        ("BOT_WEBHOOK_URL", "canary.example.com"),
        ("PUBLIC_URL", "http://canary.example.com"),
        ("ADMIN_IDS", "1,canary"),
        ("ADMIN_IDS", "-5"),
        ("ADMIN_IDS", "0"),
        ("CALL_COUNTRIES", "canary"),
        ("CALL_COUNTRIES", ","),
        ("CALL_COUNTRIES", "RU,XX"),
        ("DATABASE_URL", "mysql://user:canary@host/base"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///canary/"),
        ("DATABASE_URL", "postgresql://user:canary@host"),
        ("DATABASE_URL", "postgresql://user@host:canary/base"),
        ("LISTEN_HOST", "canary host"),
        ("LISTEN_PORT", "canary"),
        ("LISTEN_PORT", "65536"),
        ("LISTEN_PORT", "-1"),
        ("TIMEZONE", "Canary/Nowhere"),
        ("TIMEZONE", "../canary"),
        ("LOG_LEVEL", "canary"),
        ("LOG_FORMAT", "canary"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused(monkeypatch, **{name: wrong})
    assert [problem.name for problem in error.problems] == [name]
    assert "canary" not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ("company.example.ru", "https://company.example.ru/crmapi/v1"),
        ("company.example.ru:8443", "https://company.example.ru:8443/crmapi/v1"),
        ("https://company.example.ru/", "https://company.example.ru/crmapi/v1"),
        ("https://company.example.ru/crmapi/v1", "https://company.example.ru/crmapi/v1"),
        ("https://company.example.ru/crmapi/v1/", "https://company.example.ru/crmapi/v1"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/crmapi/v1"),
    ],
)
def test_the_address_of_the_exchange_may_be_a_host_or_a_base(
    said: str, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert given(monkeypatch, VATS_URL=said).vats_url == base


def test_lists_and_names_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch,
        ADMIN_IDS="11, 22,",
        CALL_COUNTRIES="ru,kz",
        TIMEZONE="Asia/Yekaterinburg",
        LOG_LEVEL="WARNING",
        LOG_FORMAT="JSON",
        BOT_WEBHOOK_URL="http://127.0.0.1:8443/",
        DATABASE_URL="postgres://user:p@host:5432/base",
    )
    assert settings.admin_ids == {11, 22}
    assert settings.call_countries == {"RU", "KZ"}
    assert settings.timezone == ZoneInfo("Asia/Yekaterinburg")
    assert (settings.log_level, settings.log_format) == ("warning", "json")
    assert settings.bot_webhook_url == "http://127.0.0.1:8443"
    assert settings.database_url == "postgresql://user:p@host:5432/base"


def test_no_secret_is_in_what_the_settings_show_of_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, DATABASE_URL="postgresql://user:canary@host/base")
    assert "canary" not in f"{settings!r} {settings}"
    hidden = settings.secrets()
    assert {"canary", GOOD["VATS_API_KEY"], GOOD["BOT_TOKEN"].partition(":")[2]} <= set(hidden)


def test_an_unreadable_file_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"BOT_TOKEN=\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env: файл не читается"):
        load()


def test_the_example_names_every_setting_once_and_reads_back() -> None:
    text = example()
    said = {line.lstrip("#").partition("=")[0] for line in text.splitlines() if "=" in line}
    assert said == {name.upper() for name in Settings.model_fields}


def test_the_example_in_the_project_is_the_one_that_the_model_makes() -> None:
    kept = Path(__file__).parents[2] / ".env.example"
    assert kept.read_text() == example(), "run: python -m bot.settings > .env.example"


def test_the_example_filled_in_is_a_working_file(tmp_path: Path) -> None:
    lines = [f"{line}{GOOD[line[:-1]]}" if line[:-1] in GOOD else line for line in example().splitlines()]
    uncommented = [line[1:] if line.startswith("#") and line[1:2].isupper() and "=" in line else line for line in lines]
    (tmp_path / ".env").write_text("\n".join(uncommented))
    assert load().listen_port == 8080


@pytest.mark.parametrize(
    ("host", "so"), [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), (None, False)]
)
def test_loopback(host: str | None, so: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is so
