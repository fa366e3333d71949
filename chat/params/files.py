"""Files that are sent along with a command, or that it is said about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat.params.param import Found, NotRead, Param
from storage.files import KeptFile

if TYPE_CHECKING:
    from chat.turn import Turn


class FileParam(Param[KeptFile]):
    """A file: sent with the command as its caption, or answered with the command. Its words are the key it is kept by.

    ``how`` says how it is given, for people.
    """

    typed_only = True

    def __init__(self, what: str, how: str) -> None:
        self.what, self.question, self.example = what, how, ""
        self._how = how

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[KeptFile]:
        """Find the file by its key."""
        file = await turn.store.files.get(words[0])
        if file is None:
            raise NotRead("Этого файла у меня больше нет.", possible=self._how)
        return Found(file)

    def said(self, value: KeptFile) -> str:
        """Say its key."""
        return value.key

    def shown(self, value: KeptFile) -> str:
        """Say its name."""
        return value.name
