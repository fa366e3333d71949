"""`python -m bot backup` and `python -m bot restore`: what they do and what they say."""

import sys
from pathlib import Path
from typing import Final

from bot.settings import Settings
from chat.clock import Clock
from storage.address import PostgresAddress, read_address
from storage.backup import back_up, default_path, prune, restore
from storage.errors import Corrupt, DatabaseInUse, NewerSchema, StorageError, StorageUnavailable, WrongAddress

WELL, FAILED = 0, 1

_OF_A_SERVER: Final = (
    "DATABASE_URL – PostgreSQL, его копии делает он сам:\n"
    "  pg_dump --format=custom --file=bot.dump <адрес базы>\n"
    "  pg_restore --clean --if-exists --dbname=<адрес базы> bot.dump   (бот при этом остановлен)"
)
_MEBIBYTE: Final = 1024 * 1024

_WHY_NOT_MADE: Final[dict[type[StorageError], str]] = {
    WrongAddress: "по адресу из DATABASE_URL нет базы бота",
    StorageUnavailable: "файл не записать: проверьте место и права; если такой файл уже есть, назовите другой",
    Corrupt: "база повреждена: остановите бота и верните прежнюю копию (python -m bot restore <файл>)",
    NewerSchema: "базу создала более новая версия бота: обновите бота",
}
_WHY_NOT_PUT_BACK: Final[dict[type[StorageError], str]] = {
    WrongAddress: "такой копии нет, или это не база бота",
    StorageUnavailable: "базу не записать: проверьте место и права",
    Corrupt: "копия повреждена: возьмите другую",
    NewerSchema: "копию сделала более новая версия бота: обновите бота",
    DatabaseInUse: "бот работает с этой базой: остановите его и повторите",
}


def make(settings: Settings, path: Path | None, keep: int | None) -> int:
    """Make a copy of the database, also while the bot works; answers the exit code."""
    try:
        address = read_address(settings.database_url)
        if isinstance(address, PostgresAddress):
            return _failed(_OF_A_SERVER)
        copy = back_up(address.path, path or default_path(address.path, Clock().now()))
    except StorageError as error:
        return _failed(f"Копия не сделана: {_WHY_NOT_MADE[type(error)]}.")
    _say(f"Копия сделана и проверена: {copy.path} ({copy.size / _MEBIBYTE:.1f} МиБ).")
    _say(f"Вернуть её: остановите бота, затем python -m bot restore {copy.path}")
    if keep is not None:
        for old in prune(copy.path.parent, address.path, keep):
            _say(f"Старая копия удалена: {old.name}")
    return WELL


def put_back(settings: Settings, path: Path) -> int:
    """Put a copy in the place of the database; answers the exit code."""
    try:
        address = read_address(settings.database_url)
        if isinstance(address, PostgresAddress):
            return _failed(_OF_A_SERVER)
        aside = restore(path, address.path, Clock().now())
    except StorageError as error:
        return _failed(f"Ничего не изменено: {_WHY_NOT_PUT_BACK[type(error)]}.")
    _say(f"Копия на месте: {address.path}.")
    if aside is not None:
        _say(f"Прежняя база лежит рядом: {aside.name}. Когда убедитесь, что всё хорошо, удалите её.")
    _say("Запустите бота: звонки, пришедшие после копии, он возьмёт из истории ВАТС.")
    return WELL


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _failed(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return FAILED
