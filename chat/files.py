"""Files that people send for a command: fetched from Telegram, bounded in size, kept for the command to read."""

import io
from typing import Final

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import GetFile
from aiogram.types import Document

from chat.answers import Refusal
from chat.sender import Sender, SendingError
from chat.turn import Turn

LARGEST: Final = 8 * 2**20
"""Bytes. Telegram itself gives no bot more than 20 MB."""

_SECONDS: Final = 6
_LONGEST_NAME: Final = 100

_log = structlog.get_logger(__name__)


async def keep(turn: Turn, sender: Sender, document: Document) -> str:
    """Fetch a file and keep it; its key.

    Raises:
        Refusal: It is too large, or Telegram does not give it.
        StorageError: It is not kept.
    """
    if (document.file_size or 0) > LARGEST:
        raise Refusal("Файл слишком велик.")
    try:
        file = await sender(GetFile(file_id=document.file_id))
        content = await _download(sender.bot, file.file_path or "")
    except (SendingError, TelegramAPIError, aiohttp.ClientError, TimeoutError) as error:
        _log.warning("file_not_fetched", chat=turn.place.chat_id, error=type(error).__name__)
        raise Refusal("Файл скачать не удалось. Пришлите его ещё раз.") from None
    return await turn.store.files.keep((document.file_name or "")[:_LONGEST_NAME], content, turn.clock.now())


async def _download(bot: Bot, path: str) -> bytes:
    content = _Bounded()
    await bot.download_file(path, content, timeout=_SECONDS)
    return content.getvalue()


class _Bounded(io.BytesIO):
    """Bytes, not too many of them: what Telegram says of a file's size need not be so."""

    def write(self, chunk: object, /) -> int:
        """Take a chunk.

        Raises:
            Refusal: It is one too many.
        """
        written = super().write(chunk)  # type: ignore[arg-type]
        if self.tell() > LARGEST:
            raise Refusal("Файл слишком велик.")
        return written
