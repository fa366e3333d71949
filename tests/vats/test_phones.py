import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vats.phones import (
    Ban,
    CallRefused,
    Flaw,
    NotAPhone,
    Phone,
    canonical,
    find_phone,
    masked,
    may_ring,
    read_phone,
    shown,
)


@pytest.mark.parametrize(
    "written",
    [
        "+7 926 190-41-98",
        "8(926)190-41-98",
        "9261904198",
        "79261904198",
        "89261904198",
        "8 926 190 41 98",
        "+7(926)190.41.98",
        " +7\u00a0926\u00a0190‑41‑98 ",
        "\u200e+7 926 190–41–98\u202c",
        "＋79261904198",
        "0079261904198",
        "00 7 926 190 41 98",
        "+79261904198",
    ],
)
def test_one_number_however_it_is_written(written: str) -> None:
    assert read_phone(written) == Phone("79261904198", "phone", "RU")


@pytest.mark.parametrize("written", ["70", "705", "1234", "12345", "7-05"])
def test_two_to_five_digits_are_an_extension(written: str) -> None:
    assert read_phone(written) == Phone(written.replace("-", ""), "extension")


@pytest.mark.parametrize(
    ("written", "digits", "country"),
    [
        ("+49 30 12345678", "493012345678", "DE"),
        ("0049 30 12345678", "493012345678", "DE"),
        ("8 10 49 30 12345678", "493012345678", "DE"),
        ("+1 650 253 0000", "16502530000", "US"),
        ("+375 29 123-45-67", "375291234567", "BY"),
        ("+7 701 123-45-67", "77011234567", "KZ"),
        ("8 701 123-45-67", "77011234567", "KZ"),
        ("+44 20 7031 3000", "442070313000", "GB"),
        ("+44 (0)20 7031 3000", "442070313000", "GB"),
        ("8 800 555-35-35", "78005553535", "RU"),
        ("+7 940 123-45-67", "79401234567", "RU"),
        ("+881 6 1234 5678", "881612345678", ""),
    ],
)
def test_countries(written: str, digits: str, country: str) -> None:
    assert read_phone(written) == Phone(digits, "phone", country)


@pytest.mark.parametrize(
    ("written", "flaw"),
    [
        ("", Flaw.EMPTY),
        ("   ", Flaw.EMPTY),
        ("Иван", Flaw.LETTERS),
        ("8-800-CALL-NOW", Flaw.LETTERS),
        ("+7 926 190-41-98 доб. 5", Flaw.LETTERS),
        ("*100#", Flaw.SIGNS),
        ("79261904198,5", Flaw.SIGNS),
        ("79261904198;5", Flaw.SIGNS),
        ("7926190419*", Flaw.SIGNS),
        ("+7926+1904198", Flaw.SIGNS),
        ("٧٩٢٦١٩٠٤١٩٨", Flaw.SIGNS),
        ("+", Flaw.SIGNS),
        ("(-)", Flaw.SIGNS),
        ("7", Flaw.TOO_SHORT),
        ("+7", Flaw.TOO_SHORT),
        ("190-41-98", Flaw.TOO_SHORT),
        ("926190419", Flaw.TOO_SHORT),
        ("+7926190419", Flaw.TOO_SHORT),
        ("+49 30", Flaw.TOO_SHORT),
        ("792619041988", Flaw.TOO_LONG),
        ("+792619041988", Flaw.TOO_LONG),
        ("+49 30 12345678901234", Flaw.TOO_LONG),
        ("69261904198", Flaw.TOO_LONG),
        ("1234567890", Flaw.NO_SUCH_CODE),
        ("+70261904198", Flaw.NO_SUCH_CODE),
        ("+999 123456789", Flaw.NO_SUCH_CODE),
        ("00", Flaw.TOO_SHORT),
        ("000", Flaw.TOO_SHORT),
        ("0000000", Flaw.NO_SUCH_CODE),
    ],
)
def test_what_is_no_phone_and_why(written: str, flaw: Flaw) -> None:
    with pytest.raises(NotAPhone) as failed:
        read_phone(written)
    assert failed.value.reason is flaw


@pytest.mark.parametrize(
    ("said", "digits", "used"),
    [
        ("+7 916 555-01-02", "79165550102", 3),
        ("+7 916 555 01 02 Иван Петров", "79165550102", 5),
        ("8 9165550102 from 74952005060", "79165550102", 2),
        ("916 555-01-02", "79165550102", 2),
        ("(916) 555 01 02", "79165550102", 4),
        ("79165550102 79165550103", "79165550102", 1),
        ("9165550102 5", "79165550102", 1),
        ("79165550102 749512345*", "79165550102", 1),
        ("705 Иван", "705", 1),
        ("705 9165550102", "705", 1),
        ("705 12", "705", 1),
        ("705", "705", 1),
        ("+49 30 1234 5678 Klaus", "493012345678", 4),
        ("8 10 49 30 1234 5678", "493012345678", 6),
    ],
)
def test_neighbours_that_only_together_make_a_phone(said: str, digits: str, used: int) -> None:
    phone, took = find_phone(said.split())
    assert (phone.digits, took) == (digits, used)


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ("", Flaw.EMPTY),
        ("Иван 79165550102", Flaw.LETTERS),
        ("+7 916", Flaw.TOO_SHORT),
        ("7* 916 555-01-02", Flaw.SIGNS),
    ],
)
def test_words_that_begin_with_no_phone(said: str, flaw: Flaw) -> None:
    with pytest.raises(NotAPhone) as failed:
        find_phone(said.split())
    assert failed.value.reason is flaw


@pytest.mark.parametrize("written", ["+79261904198", "8 800 555-35-35", "+7 495 200-50-60", "705", "112"])
def test_what_may_be_rung(written: str) -> None:
    may_ring(read_phone(written), {"RU"})


@pytest.mark.parametrize(
    ("written", "ban"),
    [
        ("8-803-111-22-33", Ban.PREMIUM),
        ("+7 809 111-22-33", Ban.PREMIUM),
        ("+870 773 123456", Ban.SATELLITE),
        ("+881 6 1234 5678", Ban.SATELLITE),
        ("8 10 881 6 1234 5678", Ban.SATELLITE),
        ("00881612345678", Ban.SATELLITE),
        ("+882 16 12345678", Ban.SATELLITE),
        ("+883 5100 123456", Ban.SATELLITE),
        ("+49 30 12345678", Ban.COUNTRY),
        ("+7 701 123-45-67", Ban.COUNTRY),
        ("+800 1234 5678", Ban.COUNTRY),
    ],
)
def test_what_may_not_be_rung(written: str, ban: Ban) -> None:
    phone = read_phone(written)
    with pytest.raises(CallRefused) as refused:
        may_ring(phone, {"RU"})
    assert (refused.value.reason, refused.value.country) == (ban, phone.country)


def test_a_phone_of_no_country_may_not_be_rung() -> None:
    for digits in ("999123456789", "80012345678"):
        with pytest.raises(CallRefused) as refused:
            may_ring(Phone(digits, "phone"), {"RU", ""})
        assert refused.value.reason is Ban.COUNTRY


@settings(deadline=None)
@given(st.sampled_from(["803", "809"]), st.from_regex(r"[0-9]{7}", fullmatch=True))
def test_no_costly_number_of_russia_may_be_rung(code: str, rest: str) -> None:
    with pytest.raises(CallRefused) as refused:
        may_ring(read_phone(f"8{code}{rest}"), {"RU"})
    assert refused.value.reason is Ban.PREMIUM


def test_another_country_may_be_rung_where_it_is_allowed_but_not_its_costly_numbers() -> None:
    may_ring(read_phone("+49 30 12345678"), {"RU", "DE"})
    may_ring(read_phone("+7 701 123-45-67"), {"KZ"})
    with pytest.raises(CallRefused) as refused:
        may_ring(read_phone("+49 900 1 123456"), {"DE"})
    assert refused.value.reason is Ban.PREMIUM
    with pytest.raises(CallRefused):
        may_ring(read_phone("+881 6 1234 5678"), {"RU", ""})


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("79261904198", "79261904198"),
        ("+79261904198", "79261904198"),
        ("89261904198", "79261904198"),
        ("9261904198", "79261904198"),
        ("+7 (926) 190-41-98", "79261904198"),
        ("88005553535", "78005553535"),
        ("81312345678", "81312345678"),
        ("+81312345678", "81312345678"),
        ("4930123456", "74930123456"),
        ("+4930123456", "4930123456"),
        ("1234567890", "1234567890"),
        ("705", "705"),
        ("112", "112"),
        (" anonymous ", "anonymous"),
        ("sip:anna@example.com", "sip:anna@example.com"),
        ("", ""),
        ("+", "+"),
        ("---", "---"),
        ("٧٩٢٦١٩٠٤١٩٨", "٧٩٢٦١٩٠٤١٩٨"),
    ],
)
def test_phones_from_the_exchange(raw: str, written: str) -> None:
    assert canonical(raw) == written


@pytest.mark.parametrize(
    ("digits", "told", "hidden"),
    [
        ("79261904198", "+7 926 190-41-98", "+7 926 ···-··-98"),
        ("74952005060", "+7 495 200-50-60", "+7 495 ···-··-60"),
        ("493012345678", "+49 30 12345678", "+49 30 1·····78"),
        ("375291234567", "+375 29 123-45-67", "+375 29 ···-··-67"),
        ("705", "705", "705"),
        ("anonymous", "anonymous", "anonymous"),
        ("", "", ""),
        ("123456", "123456", "12··56"),
        ("999123456789", "999123456789", "99912·····89"),
        ("٧٩٢٦١٩٠٤١٩٨", "٧٩٢٦١٩٠٤١٩٨", "٧٩٢٦١٩٠٤١٩٨"),
    ],
)
def test_phones_for_people(digits: str, told: str, hidden: str) -> None:
    assert shown(digits) == told
    assert masked(digits) == hidden


RUSSIAN = st.from_regex(r"[3489][0-9]{9}", fullmatch=True)
GAPS = st.sampled_from(["", " ", "-", "\u00a0", " (", ") ", "."])


@settings(deadline=None)
@given(RUSSIAN, st.sampled_from(["+7", "8", "7", "", "007"]), st.tuples(GAPS, GAPS, GAPS, GAPS))
def test_every_spelling_of_a_russian_phone_is_one(national: str, prefix: str, gaps: tuple[str, ...]) -> None:
    parts = (national[:3], national[3:6], national[6:8], national[8:])
    written = prefix + "".join(gap + part for gap, part in zip(gaps, parts, strict=True))
    assert read_phone(written) == Phone("7" + national, "phone", "RU")
    found, used = find_phone(written.replace("\u00a0", " ").split())
    assert (found.digits, used) == ("7" + national, len(written.split()))


@settings(deadline=None)
@given(RUSSIAN)
def test_what_is_shown_is_read_again(national: str) -> None:
    digits = "7" + national
    assert read_phone(shown(digits)).digits == canonical(shown(digits)) == canonical(digits) == digits
    assert len(re.sub(r"\D", "", masked(digits))) == 6


@settings(deadline=None)
@given(st.text())
def test_whatever_is_written_is_a_phone_or_none(text: str) -> None:
    try:
        phone = read_phone(text)
    except NotAPhone:
        pass
    else:
        assert re.fullmatch(r"[0-9]{2,15}", phone.digits)
    assert isinstance(shown(canonical(text)), str)
    assert isinstance(masked(text), str)


@settings(deadline=None)
@given(st.text("0123456789+-() ", max_size=25))
def test_whatever_looks_like_a_phone_is_one_or_none(text: str) -> None:
    try:
        phone = read_phone(text)
    except NotAPhone:
        return
    if phone.kind == "phone":
        assert read_phone("+" + phone.digits) == phone
    try:
        may_ring(phone, {"RU"})
    except CallRefused:
        return
    assert phone.kind == "extension" or (phone.digits[0] == "7" and not phone.digits.startswith(("7803", "7809")))
