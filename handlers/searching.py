"""Whether a text is found in a thing: ours is the last word, for what the ВАТС searches in is not said (A00-2)."""

from collections.abc import Iterable

from chat.params.matching import plain

_FEWEST_DIGITS = 2


def holds(text: str | None, words: Iterable[str], phones: Iterable[str] = ()) -> bool:
    """Tell whether a text is part of some words, or its digits part of some phones; no text is found everywhere.

    Letter case and «ё» do not matter; a leading 8 of a phone is a 7.
    """
    if text is None:
        return True
    sought = plain(text)
    if any(sought in plain(word) for word in words):
        return True
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) < _FEWEST_DIGITS or any(sign.isalpha() for sign in text):
        return False
    return any(digits in phone or (digits[0] == "8" and phone.startswith("7" + digits[1:])) for phone in phones)
