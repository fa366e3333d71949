"""What can go wrong with the storage.

StorageError
├── WrongAddress        the address cannot be understood, or the database is another program's
├── StorageUnavailable  it cannot be read or written now: disk full, locked, away; nothing was done
├── NewerSchema         a later version of the bot wrote it
├── DatabaseInUse       another process has the SQLite file
└── Corrupt             the file is damaged or is no database
"""

# ruff: noqa: N818 - the tree says that these are errors

from typing import ClassVar


class StorageError(Exception):
    """The root of the storage's errors. The text is for the log; ``advice`` is for the operator."""

    advice: ClassVar[str] = "Посмотрите журнал."


class WrongAddress(StorageError):
    """``DATABASE_URL`` does not lead to a database of ours. The text never has the address: it may hold a password."""

    advice = "Укажите DATABASE_URL вида sqlite:///data/bot.db, sqlite:////var/lib/bot/bot.db или postgresql://user:password@host/name."


class StorageUnavailable(StorageError):
    """Nothing can be kept or read now, and nothing of what was asked was done; later it may work again."""

    advice = "База данных недоступна: проверьте место на диске, права на файлы и то, что сервер базы запущен."


class NewerSchema(StorageError):
    """The database was written by a later version of the bot, whose tables we do not know."""

    advice = "База данных создана более новой версией бота: обновите бота или верните резервную копию базы."


class DatabaseInUse(StorageError):
    """Another process has this SQLite file; two would lose each other's changes."""

    advice = "Файл базы данных уже открыт другим запущенным ботом: остановите его или используйте PostgreSQL."


class Corrupt(StorageError):
    """The database file is damaged, or is no database at all."""

    advice = "Файл базы данных повреждён. Верните копию: python -m bot restore <файл> (этот останется рядом)."
