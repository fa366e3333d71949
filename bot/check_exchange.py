"""The ВАТС's part of `python -m bot check`: the address, the key and each right that it lacks; reads only."""

from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from bot.finding import Finding, host_of, ill, well
from bot.settings import Settings, is_loopback
from vats.client import Vats
from vats.errors import (
    ApiSwitchedOff,
    BadAnswer,
    KeyRefused,
    MethodRefused,
    NoAnswer,
    NotThere,
    RightMissing,
    VatsError,
)
from vats.operation import Operation
from vats.operations import OPERATIONS, GetDomain, ListGroups


async def check_exchange(settings: Settings) -> list[Finding]:
    """Try the address and the key of the ВАТС, then read one thing for each right to look."""
    host = host_of(settings.vats_url)
    async with Vats(settings.vats_url, settings.vats_api_key.get_secret_value()) as vats:
        wrong = await _reached(vats, host)
        if wrong:
            return wrong
        plain = urlsplit(settings.vats_url).scheme == "http" and not is_loopback(host)
        address = (
            ill("VATS_URL", f"{host} отвечает, но по http:// — ключ идёт открыто: укажите https://")
            if plain
            else well("VATS_URL", f"{host} отвечает")
        )
        return [address, well("VATS_API_KEY", "принят"), *await _rights(vats), await _zone(settings, vats)]


async def _reached(vats: Vats, host: str) -> list[Finding]:
    """Answer what is wrong with the address or the key; nothing when the ВАТС lets us in."""
    try:
        await vats(ListGroups(limit=1))
    except KeyRefused as error:
        return [well("VATS_URL", f"{host} отвечает"), ill("VATS_API_KEY", _key(error))]
    except RightMissing:
        return []
    except VatsError as error:
        return [ill("VATS_URL", f"{host} {_away(error)}"), ill("VATS_API_KEY", "не проверить, пока не отвечает ВАТС")]
    return []


def _key(error: KeyRefused) -> str:
    if isinstance(error, ApiSwitchedOff):
        return "REST API или сама ВАТС выключены: включите интеграцию с CRM в кабинете"
    return "ВАТС его не принимает: скопируйте ключ из раздела интеграции с CRM"


def _away(error: VatsError) -> str:
    if isinstance(error, NotThere | MethodRefused | BadAnswer):
        return "отвечает, но это не REST API ВАТС: проверьте адрес"
    if isinstance(error, NoAnswer):
        return "не отвечает: проверьте адрес, сеть и сертификат"
    return "отвечает ошибкой: повторите позже или спросите поддержку ВАТС"


def reads() -> dict[str, Operation[Any]]:
    """Answer, for each right that a read needs, one read that needs nothing else."""
    found: dict[str, Operation[Any]] = {}
    for kind in OPERATIONS.values():
        if kind.method != "GET" or kind.right is None or kind.right in found:
            continue
        try:
            found[kind.right] = kind()
        except ValidationError:  # it is about one thing, which would have to be named
            continue
    return found


async def _rights(vats: Vats) -> list[Finding]:
    findings: list[Finding] = []
    for right, read in sorted(reads().items()):
        try:
            await vats(read)
        except RightMissing:
            findings.append(ill("VATS_API_KEY", f"нет права «{right}»: дайте его ключу в кабинете"))
        except VatsError:
            findings.append(ill("VATS_API_KEY", f"право «{right}» не проверить: ВАТС не ответила, повторите позже"))
    if not findings:
        findings.append(well("VATS_API_KEY", "права на просмотр есть все; права на изменение так не проверить"))
    return findings


async def _zone(settings: Settings, vats: Vats) -> Finding:
    if settings.timezone is not None:
        return well("TIMEZONE", settings.timezone.key)
    try:
        domain = await vats(GetDomain())
    except VatsError:
        return ill("TIMEZONE", "пусто, а ВАТС пояс не назвала: укажите, например Europe/Moscow")
    return well("TIMEZONE", f"по данным ВАТС: {domain.timezone.name if domain.timezone else 'Europe/Moscow'}")
