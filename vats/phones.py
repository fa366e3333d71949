"""Phones: as people write them, as the ВАТС writes them, as they are shown."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_WRITTEN = re.compile(r"\+?[0-9()\-.\s‐-―−]*", re.ASCII)
_ALMOST = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
    | {"\uff0b": "+"}
    # Phones that are copied from elsewhere bring marks of the writing direction along.
    | dict.fromkeys("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", "")
)
_RUSSIAN_LENGTH = 11
_NATIONAL_LENGTH = 10
_EXTENSION = range(2, 6)
_NATIONAL = re.compile(r"[346789][0-9]{9}")
"""Ten digits behind +7: no area code of Russia or Kazakhstan begins otherwise."""
_MOST_WORDS = 16
_SHORTEST = 4
_NO_COUNTRY = "001"
_SATELLITE = frozenset({870, 881, 882, 883})
"""Inmarsat, global satellite systems, international networks: a minute costs hundreds of roubles."""
_SATELLITE_AT_HOME = ("7954",)
"""The satellite code among Russia's mobile ones: it looks like any of them, and costs what satellites do."""


class Flaw(StrEnum):
    """Why a text is no phone."""

    EMPTY = "empty"
    LETTERS = "letters"
    SIGNS = "signs"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_SUCH_CODE = "no_such_code"


class Ban(StrEnum):
    """Why a phone may not be rung."""

    PREMIUM = "premium"
    SATELLITE = "satellite"
    COUNTRY = "country"


class NotAPhone(ValueError):  # noqa: N818 — it says what is wrong
    """The text is no phone; ``reason`` says why."""

    def __init__(self, reason: Flaw) -> None:
        super().__init__(reason.value)
        self.reason = reason


class CallRefused(ValueError):  # noqa: N818 — it says what is wrong
    """The phone may not be rung; ``reason`` says why, ``country`` is its country (empty where it has none)."""

    def __init__(self, reason: Ban, country: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.country = country


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone or an extension.

    Attributes:
        digits: With the country's code and nothing else, ``79261904198``; an extension as it is.
        kind: An ``extension`` has 2 to 5 digits and may also be a short code: whose it is, the caller knows.
        country: ISO code, ``RU``; empty for extensions and for codes that belong to no country.
    """

    digits: str
    kind: Literal["phone", "extension"]
    country: str = ""


def read_phone(text: str) -> Phone:
    """Read what a person wrote: with ``+`` or ``00`` of any country, else of Russia; 2 to 5 digits are an extension.

    Raises:
        NotAPhone: It is none.
    """
    written = text.translate(_ALMOST).strip()
    if not written:
        raise NotAPhone(Flaw.EMPTY)
    if not _WRITTEN.fullmatch(written):
        raise NotAPhone(Flaw.LETTERS if any(sign.isalpha() for sign in written) else Flaw.SIGNS)
    digits = re.sub(r"[^0-9]", "", written)
    if not digits:
        raise NotAPhone(Flaw.SIGNS)
    if written.startswith("+"):
        return _abroad(digits)
    if digits.startswith("00"):
        return _abroad(digits[2:])
    if len(digits) in _EXTENSION:
        return Phone(digits, "extension")
    if digits.startswith("810") and len(digits) > _RUSSIAN_LENGTH:
        return _abroad(digits[3:])
    if len(digits) == _NATIONAL_LENGTH:
        return _home(digits)
    if len(digits) == _RUSSIAN_LENGTH and digits[0] in "78":
        return _home(digits[1:])
    raise NotAPhone(Flaw.TOO_SHORT if len(digits) < _NATIONAL_LENGTH else Flaw.TOO_LONG)


def find_phone(words: Sequence[str]) -> tuple[Phone, int]:
    """Read the phone that the words begin with; answer it and how many words it took.

    A word that is a phone by itself stays one; neighbours that only together make a phone are one phone.

    Raises:
        NotAPhone: The words begin with none; the reason is that of the first word.
    """
    if not words:
        raise NotAPhone(Flaw.EMPTY)
    alone: Phone | NotAPhone
    try:
        alone = read_phone(words[0])
    except NotAPhone as error:
        alone = error
    if isinstance(alone, Phone) and alone.kind == "phone":
        return alone, 1
    run = next((at for at, word in enumerate(words) if not _WRITTEN.fullmatch(word.translate(_ALMOST))), len(words))
    for used in range(min(run, _MOST_WORDS), 1, -1):
        try:
            phone = read_phone(" ".join(words[:used]))
        except NotAPhone:
            continue
        if phone.kind == "phone":
            return phone, used
    if isinstance(alone, NotAPhone):
        raise alone
    return alone, 1


def may_ring(phone: Phone, countries: Collection[str]) -> None:
    """Check that a phone is of one of the countries (ISO codes) and costs what calls there do.

    Refused are 8-803 and 8-809, and satellites, those behind Russia's own code 954 as well.

    Whether an extension exists, and whether the number is ours, is the caller's business.

    Raises:
        CallRefused: It may not be rung.
    """
    if phone.kind == "extension":
        return
    number = _parsed(phone.digits)
    if phone.digits.startswith(_SATELLITE_AT_HOME) or (number is not None and number.country_code in _SATELLITE):
        raise CallRefused(Ban.SATELLITE, phone.country)
    if number is None or not phone.country or phone.country not in countries:
        raise CallRefused(Ban.COUNTRY, phone.country)
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        raise CallRefused(Ban.PREMIUM, phone.country)


def canonical(raw: str) -> str:
    """Write a phone from the ВАТС as digits with the country's code; what is no phone stays as it is (A02-15).

    Without a plus ten digits are of Russia, as are eleven behind an 8: those of another country cannot be told apart.
    """
    if raw.isascii() and raw.isdigit() and len(raw) == _RUSSIAN_LENGTH and raw[0] == "7":
        return raw
    text = raw.strip()
    if not _WRITTEN.fullmatch(text):
        return text
    digits = re.sub(r"[^0-9]", "", text)
    if text.startswith("+"):
        return digits or text
    if len(digits) == _RUSSIAN_LENGTH and digits[0] in "78" and _NATIONAL.fullmatch(digits[1:]):
        return "7" + digits[1:]
    if len(digits) == _NATIONAL_LENGTH and _NATIONAL.fullmatch(digits):
        return "7" + digits
    return digits or text


def shown(digits: str) -> str:
    """Write a phone for people: «+7 926 190-41-98»; an extension, and what is no phone, as it is."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) <= _EXTENSION[-1]:
        return digits
    if len(digits) == _RUSSIAN_LENGTH and digits[0] == "7":
        return f"+7 {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"
    number = _parsed(digits)
    if number is None or not phonenumbers.is_possible_number(number):
        return digits
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def masked(digits: str) -> str:
    """Write a phone so that it can be recognised and not rung: «+7 926 ···-··-98»."""
    told = shown(digits)
    if told == digits and not (digits.isascii() and digits.isdigit() and len(digits) > _EXTENSION[-1]):
        return told
    places = [at for at, sign in enumerate(told) if sign.isdigit()]
    hidden = set(places[2:-2][-5:])
    return "".join("·" if at in hidden else sign for at, sign in enumerate(told))


def _home(national: str) -> Phone:
    if not _NATIONAL.fullmatch(national):
        raise NotAPhone(Flaw.NO_SUCH_CODE)
    # Which of Russia's codes are in use changes faster than the tables; Kazakhstan has 6 and 7 behind +7.
    return Phone("7" + national, "phone", "KZ" if national[0] in "67" else "RU")


def _abroad(digits: str) -> Phone:
    if digits.startswith("7"):
        if len(digits) != _RUSSIAN_LENGTH:
            raise NotAPhone(Flaw.TOO_SHORT if len(digits) < _RUSSIAN_LENGTH else Flaw.TOO_LONG)
        return _home(digits[1:])
    number = _parsed(digits)
    if number is None:
        raise NotAPhone(Flaw.TOO_SHORT if len(digits) < _SHORTEST else Flaw.NO_SUCH_CODE)
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            country = phonenumbers.region_code_for_number(number)
            # Not as it was written: in `+44 (0)20 …` a nought is too many.
            written = phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:]
            return Phone(written, "phone", "" if country in {None, _NO_COUNTRY} else str(country))
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            raise NotAPhone(Flaw.TOO_SHORT)
        case phonenumbers.ValidationResult.TOO_LONG:
            raise NotAPhone(Flaw.TOO_LONG)
        case _:
            raise NotAPhone(Flaw.NO_SUCH_CODE)


def _parsed(digits: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse("+" + digits)
    except NumberParseException:
        return None
