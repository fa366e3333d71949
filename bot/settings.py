"""The settings: environment variables, or `.env` in the working directory.

`python -m bot.settings` prints `.env.example`, made from the model below.
"""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import SUPPORTED_REGIONS
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

API_PATH = "/crmapi/v1"
_PLACEHOLDERS = frozenset({"changeme", "change-me", "password", "none", "null"})
_CRM_TOKEN_LENGTH = 8
_BOT_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_LAST_PORT = 65535
_FEWEST_DAYS = 14
"""So long repeats of a delivery and the catch-up with the history reach back, and then some."""
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that is missing or wrong; holds no value, for it may be a secret."""

    name: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.name}: {self.wrong}. Нужно: {self.right}"


class SettingsError(Exception):
    """The settings do not do; `problems` says which and why, a line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def is_loopback(host: str | None) -> bool:
    """Tell whether a host of an address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _secret(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value:
        raise ValueError("пусто")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("содержит пробелы или знаки, которых в нём быть не может")
    if value.lower() in _PLACEHOLDERS or value[0] in "<…" or len(set(value)) == 1:
        raise ValueError("похоже на заглушку, а не на настоящее значение")
    return value


def _bot_token(value: object) -> object:
    value = _secret(value)
    if isinstance(value, str) and not _BOT_TOKEN.fullmatch(value):
        raise ValueError("не похоже на токен бота")
    return value


def _crm_token(value: object) -> object:
    value = _secret(value)
    if isinstance(value, str) and len(value) < _CRM_TOKEN_LENGTH:
        raise ValueError(f"слишком короткий: меньше {_CRM_TOKEN_LENGTH} знаков")
    return value


def _address(value: object, name: str = "адрес") -> tuple[SplitResult, str]:
    if not isinstance(value, str) or any(sign.isspace() for sign in value):
        raise ValueError(f"{name} с пробелом внутри")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(f"{name} не разобрать") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError(f"{name} не похож на http(s)-адрес")
    if parts.username or parts.password:
        raise ValueError(f"{name} содержит имя или пароль")
    if parts.query or parts.fragment:
        raise ValueError(f"{name} содержит «?» или «#»")
    return parts, value.rstrip("/")


def _api_url(value: object) -> str:
    return _address(value)[1]


def _public_url(value: object) -> object:
    """Take an address under which others reach us: https, or http on the loopback (trying out, tests)."""
    if value in (None, ""):
        return None
    parts, url = _address(value)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("http:// — так токены шли бы открыто")
    return url


def _vats_url(value: object) -> object:
    """Take a host or a base address of the ВАТС and make it the address of its API."""
    if isinstance(value, str) and "://" not in value:
        value = f"https://{value}"
    url = _address(value)[1]
    return url if url.endswith(API_PATH) else url + API_PATH


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _ids(value: object) -> object:
    value = _listed(value)
    if not isinstance(value, Iterable):
        raise ValueError("не список чисел")  # noqa: TRY004 -- pydantic collects ValueError only
    ids = [str(part) for part in value]
    if not all(part.isascii() and part.isdigit() and int(part) for part in ids):
        raise ValueError("не числа через запятую")
    return frozenset(map(int, ids))


def _countries(value: object) -> object:
    value = _listed(value)
    if not isinstance(value, Iterable):
        raise ValueError("не список стран")  # noqa: TRY004 -- pydantic collects ValueError only
    codes = frozenset(str(part).upper() for part in value)
    if not codes or codes - SUPPORTED_REGIONS:
        raise ValueError("не двухбуквенные коды стран")
    return codes


def _networks(value: object) -> object:
    value = _listed(value)
    if not isinstance(value, Iterable):
        raise ValueError("не список сетей")  # noqa: TRY004 -- pydantic collects ValueError only
    try:
        return frozenset(ip_network(str(part)) for part in value)
    except ValueError:
        raise ValueError("не адреса и не сети через запятую") from None


def _database_url(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.startswith("sqlite:"):
        if not value.startswith("sqlite:///") or len(value) == len("sqlite:///") or value.endswith(("/", ":memory:")):
            raise ValueError("не назван файл базы")
        return value
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError("адрес базы не разобрать") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("неизвестный вид базы")
    if not parts.path.strip("/"):
        raise ValueError("не названа база PostgreSQL")
    return f"postgresql://{value.partition('://')[2]}"


def _zone(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("такого часового пояса нет") from None


def _host(value: object) -> object:
    if isinstance(value, str) and not _HOST.fullmatch(value):
        raise ValueError("не похоже на адрес интерфейса")
    return value


def _port(value: object) -> object:
    text = str(value)
    if not (text.isascii() and text.isdigit() and int(text) <= _LAST_PORT):
        raise ValueError("не номер порта")
    return int(text)


def _days(value: object) -> object:
    text = str(value)
    if not (text.isascii() and text.isdigit() and _FEWEST_DAYS <= int(text) <= _MOST_DAYS):
        raise ValueError(f"не число дней от {_FEWEST_DAYS} до {_MOST_DAYS}")
    return int(text)


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _by(read: Callable[[object], object]) -> BeforeValidator:
    return BeforeValidator(read)


class Settings(BaseSettings):
    """Everything that the operator decides (contract 1). The order is the order of `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, _by(_bot_token)] = Field(
        description="токен бота от @BotFather", examples=["123456789:AAEabcdefghijklmnopqrstuvwxyz0123456"]
    )
    vats_url: Annotated[str, _by(_vats_url)] = Field(
        description="узел или адрес ВАТС (/crmapi/v1 добавится само)", examples=["company.example.ru"]
    )
    vats_api_key: Annotated[SecretStr, _by(_secret)] = Field(
        description="ключ ВАТС для X-API-KEY: кабинет, интеграция с CRM",
        examples=["0e4b1c52-6c6f-4f0e-9d53-0f3c7f1d2a34"],
    )
    vats_crm_token: Annotated[SecretStr, _by(_crm_token)] = Field(
        description="токен, который ВАТС присылает в crm_token; придумайте сами, от 8 знаков, лучше 32",
        examples=["k3cTq0vY7mZs2Lw9bR5nX8dJ4hF6gA1p"],
    )
    admin_ids: Annotated[frozenset[int], NoDecode, _by(_ids)] = Field(
        frozenset(), description="Telegram-номера администраторов через запятую", examples=["11111111,22222222"]
    )
    bot_api_url: Annotated[str, _by(_api_url)] = Field(
        "https://api.telegram.org", description="сервер Bot API", examples=["https://api.telegram.org"]
    )
    bot_webhook_url: Annotated[str | None, _by(_public_url)] = Field(
        None,
        description="наш публичный https-адрес для Telegram; пусто — опрос Telegram",
        examples=["https://bot.example.com"],
    )
    database_url: Annotated[str, _by(_database_url)] = Field(
        "sqlite:///data/bot.db",
        description="файл SQLite или PostgreSQL",
        examples=["sqlite:///data/bot.db или postgresql://user:password@host/base"],
        repr=False,
    )
    listen_host: Annotated[str, _by(_host)] = Field(
        "0.0.0.0",  # noqa: S104 -- the door is for the ВАТС, which is elsewhere; contract 1
        description="где слушает HTTP: адрес",
        examples=["127.0.0.1"],
    )
    listen_port: Annotated[int, _by(_port)] = Field(8080, description="где слушает HTTP: порт", examples=["8080"])
    public_url: Annotated[str | None, _by(_public_url)] = Field(
        None, description="наш https-адрес, как его видит ВАТС", examples=["https://bot.example.com"]
    )
    call_countries: Annotated[frozenset[str], NoDecode, _by(_countries)] = Field(
        frozenset({"RU"}), description="в какие страны можно звонить командой /call", examples=["RU,KZ"]
    )
    timezone: Annotated[ZoneInfo | None, _by(_zone)] = Field(
        None,
        description="чья полночь — «сегодня»; пусто — спросим у ВАТС, иначе Europe/Moscow",
        examples=["Europe/Moscow"],
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _by(_lower)] = Field(
        "info", description="подробность журнала: debug, info, warning или error", examples=["info"]
    )
    log_format: Annotated[Literal["text", "json"], _by(_lower)] = Field(
        "text", description="вид журнала: text или json", examples=["json"]
    )

    trusted_proxies: Annotated[frozenset[IPv4Network | IPv6Network], NoDecode, _by(_networks)] = Field(
        frozenset(),
        description="свои прокси перед ботом: только им верим, откуда пришёл запрос (X-Forwarded-For)",
        examples=["10.0.0.0/8,192.168.1.5"],
    )
    keep_calls_days: Annotated[int, _by(_days)] = Field(
        400, description="сколько дней помнить звонки: карточки, обращения и заметки тоже", examples=["400"]
    )
    keep_audit_days: Annotated[int, _by(_days)] = Field(
        1100, description="сколько дней помнить, кто что менял (/audit)", examples=["1100"]
    )

    def secrets(self) -> list[str]:
        """Answer all that may appear nowhere: tokens, keys, the password of the database."""
        hidden = [
            self.bot_token.get_secret_value(),
            self.bot_token.get_secret_value().partition(":")[2],
            self.vats_api_key.get_secret_value(),
            self.vats_crm_token.get_secret_value(),
        ]
        password = urlsplit(self.database_url).password
        return [*hidden, password] if password else hidden


def load() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: something is missing or wrong; all of it is named at once.
    """
    try:
        return Settings()
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise SettingsError([_problem(detail) for detail in details]) from None
    except (OSError, UnicodeError):
        problem = Problem(".env", "файл не читается", "текстовый файл в UTF-8, доступный на чтение, или его нет вовсе")
        raise SettingsError([problem]) from None


def _problem(detail: ErrorDetails) -> Problem:
    name = str(detail["loc"][0]).lower()
    field = Settings.model_fields[name]
    right = f"{field.description}, например {(field.examples or [''])[0]}"
    if detail["type"] == "missing":
        return Problem(name.upper(), "не задана", right)
    reason = detail.get("ctx", {}).get("error")
    return Problem(name.upper(), str(reason) if isinstance(reason, ValueError) else "не подходит", right)


def example() -> str:
    """Make `.env.example`: every setting with its meaning; those that have a default are commented out."""
    lines = ["# Настройки бота. Скопируйте в .env и заполните; без «#» — обязательные."]
    for name, field in Settings.model_fields.items():
        value = (field.examples or [""])[0].partition(" ")[0]
        lines += ["", f"# {field.description}"]
        if field.is_required():
            lines.append(f"{name.upper()}=")
            lines[-2] += f", например {value}"
        else:
            lines.append(f"#{name.upper()}={_shown(field.default)}")
            if field.default in (None, frozenset()):
                lines[-2] += f", например {value}"
    return "\n".join(lines) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, frozenset):
        return ",".join(sorted(map(str, default)))
    return "" if default is None else str(default)


if __name__ == "__main__":
    sys.stdout.write(example())
