"""What `python -m bot check` says of one setting."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one setting; where it is not well, ``words`` also say what to do."""

    name: str
    well: bool
    words: str

    def __str__(self) -> str:
        return f"{'✓' if self.well else '✗'} {self.name}: {self.words}"


def well(name: str, words: str) -> Finding:
    """Answer that all is well."""
    return Finding(name, True, words)


def ill(name: str, words: str) -> Finding:
    """Answer that something is wrong, and what to do."""
    return Finding(name, False, words)


def host_of(url: str) -> str:
    """Answer the host of an address, for showing."""
    return urlsplit(url).hostname or "?"
