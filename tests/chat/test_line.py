import pytest

from chat.line import Line, Word, holds_secret, read_line, split


def words(text: str) -> list[str]:
    return [word.text for word in split(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/dnd on", Line("dnd", "", (Word("on", 2),))),
        ("  /DND@Our_Bot  on ", Line("dnd", "our_bot", (Word("on", 2),))),
        ("/dnd", Line("dnd", "", ())),
        ("/dnd\non", Line("dnd", "", (Word("on", 2),))),
    ],
)
def test_command_is_read(text: str, said: Line) -> None:
    assert read_line(text) == said


@pytest.mark.parametrize("text", ["привет", "", "//dnd", "/", "/дозвон", "на /dnd", "/dnd-on"])
def test_other_text_is_no_command(text: str) -> None:
    assert read_line(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"Анна Петрова" 702', ["Анна Петрова", "702"]),
        ("«отдел продаж» all", ["отдел продаж", "all"]),
        ("“a b” „c d” e", ["a b", "c d", "e"]),
        ('name="Линия два" key=1', ["name=Линия два", "key=1"]),
        ("name=«Линия два»", ["name=Линия два"]),
        ('он сказал 5" и ушёл', ["он", "сказал", '5"', "и", "ушёл"]),
        ('"не закрыта', ['"не', "закрыта"]),
        ('""', [""]),
        (' a\t"b  c"\n', ["a", "b  c"]),
    ],
)
def test_quotes_keep_spaces_together(text: str, parts: list[str]) -> None:
    assert words(text) == parts


def test_quoted_words_are_no_names() -> None:
    assert split('"a=b"')[0].named() is None
    assert split('a="b c"')[0].named() == ("a", "b c")
    assert split("A_b=c=d")[0].named() == ("a_b", "c=d")
    assert split("=c")[0].named() is None
    assert split("5+5=10")[0].named() is None


def test_secrets_are_seen() -> None:
    assert holds_secret("/sip add 7495 password=1")
    assert holds_secret("Password=x")
    assert holds_secret("/branch add key=1")
    assert not holds_secret("/sip monkey=1")
    assert not holds_secret("пароль не скажу")
