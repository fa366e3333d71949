"""The parts that phrases are read with: patterns, layouts, spellings, declined names."""

import pytest

from chat.params.declension import forms
from chat.params.diminutives import full_names
from chat.phrases.hearing import hear, without_wish
from chat.phrases.layout import respelt, to_cyrillic, to_latin
from chat.phrases.pattern import Fit, Pattern
from chat.phrases.spelling import Spelling
from chat.phrases.table import SAYINGS
from handlers import commands


def fits(pattern: str, text: str) -> list[Fit]:
    phrase = hear(text)
    assert phrase is not None
    return Pattern.of(pattern).fits(phrase.heard)


def values(fit: Fit) -> dict[str, str]:
    return {name: " ".join(word.text for word in words) for name, words in fit.values}


def test_pattern_takes_alternatives_and_what_may_be_said() -> None:
    for text in ("Позвони Борису!", "набери, пожалуйста, Борису", "набери мне Борису"):
        (fit,) = fits("позвони|набери [мне] {target}", text)
        assert values(fit) == {"target": "Борису"}
    assert fits("позвони|набери {target}", "позвонила Борису") == []
    assert fits("позвони|набери {target}", "позвони") == []
    assert fits("позвони", "позвони Борису") == []


def test_pattern_gives_values_and_the_rest_in_order() -> None:
    (fit,) = fits("маршрут {number} на {group} …", "маршрут 74951234567 на продажи")
    assert values(fit) == {"number": "74951234567", "group": "продажи"}
    assert fit.rest == ()
    found = fits("… пропущенные [звонки] …", "вчера пропущенные звонки отдела")
    assert [[word.text for word in fit.rest] for fit in found] == [["вчера", "отдела"]]
    assert [fit.literal for fit in found] == [2]
    assert len(fits("{first} на {second} …", "раз на два три")) == 2


def test_pattern_knows_words_that_stand_together() -> None:
    assert fits("добавь в_чёрный_список|в_чс …", "добавь в чёрный список 7495")
    assert fits("добавь в_чёрный_список|в_чс …", "Добавь в ЧС 7495")
    assert fits("добавь в_чёрный_список|в_чс …", "добавь в список 7495") == []


def test_quoted_words_are_values_only() -> None:
    assert fits("контакт {text}", "контакт «не беспокоить»")[0].values[0][1][0].text == "не беспокоить"
    assert fits("не беспокоить", "«не» беспокоить") == []


def test_phrase_without_what_says_nothing() -> None:
    phrase = hear("Привет, бот, покажи-ка, пожалуйста, пропущенные?!")
    assert phrase is not None
    assert [one.plain for one in phrase.heard] == ["покажи", "пропущенные"]
    assert phrase.asks
    assert hear("пожалуйста") is None
    assert hear(" ") is None
    assert hear("слово " * 26) is None


def test_wishes_are_told_from_orders() -> None:
    phrase = hear("мне надо бы позвонить Борису")
    assert phrase is not None
    wish = without_wish(phrase)
    assert wish is not None
    assert wish.wishes
    assert [one.plain for one in wish.heard] == ["позвонить", "борису"]
    for text in ("позвони Борису", "я позвонил", "надо"):
        phrase = hear(text)
        assert phrase is not None
        assert without_wish(phrase) is None


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [("пропущенные", "ghjgeotyyst"), ("Отдел", "Jnltk"), ("список", "cgbcjr"), ("ёж", "`;"), ("объём", "j,]`v")],
)
def test_layouts_mirror_each_other(cyrillic: str, latin: str) -> None:
    assert to_cyrillic(latin) == cyrillic
    assert to_latin(cyrillic) == latin


def test_layout_leaves_what_is_no_slip() -> None:
    assert to_cyrillic("gjpdjyb 8-926-190-41-98 18:00") == "позвони 8-926-190-41-98 18:00"
    assert to_latin("missed вчера") == "missed dxthf"
    assert "/dnd on" in list(respelt("/dnd щт"))
    assert "/missed today" in list(respelt(".ьшыыув ещвфн"))
    assert list(respelt("/")) == []


def test_spelling_finds_slips_the_likeliest_first() -> None:
    spelling = Spelling(commands(), SAYINGS)
    names = ["missed", "dnd", "blacklist"]
    assert "/missed today" in list(spelling.respelt("/mised today", names))
    assert next(spelling.respelt("не беспокоитьь", names)).isascii()  # the layout comes first
    assert "не беспокоить" in list(spelling.respelt("не беспокоитьь", names))
    assert list(spelling.respelt("/", names)) == []
    many = "пропушенные звонкии статистка отедлы настрйоки"
    assert "пропущенные звонки статистика отделы настройки" not in list(spelling.respelt(many, names))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("марина", "марине марину марины мариной"),
        ("борис", "борису бориса борисом борисе"),
        ("павел", "павлу павла павлом"),
        ("лев", "льву льва львом"),
        ("игорь", "игорю игоря игорем"),
        ("мария", "марии марию марией"),
        ("андрей", "андрею андрея андреем"),
        ("смирнова", "смирновой смирнову"),
        ("волков", "волкову волкова волковым"),
        ("достоевский", "достоевскому достоевского достоевским"),
        ("толстой", "толстому толстого"),
        ("поддержка", "поддержке поддержку поддержки"),
        ("бухгалтерия", "бухгалтерии бухгалтерию"),
        ("закупки", "закупок закупкам закупками"),
        ("менеджеры", "менеджеров менеджерам"),
    ],
)
def test_names_are_declined(name: str, said: str) -> None:
    assert set(said.split()) <= forms(name)
    assert name in forms(name)


def test_what_is_no_russian_name_is_not_declined() -> None:
    for word in ("anna", "ян", "703", "ооо1"):
        assert forms(word) == {word}
    assert "марин" not in forms("марина")


def test_diminutives_may_mean_several() -> None:
    assert full_names("саше") == {"александр", "александра"}
    assert full_names("слава") >= {"вячеслав", "ярослав"}
    assert full_names("борис") == frozenset()


def test_every_saying_is_of_a_command_with_such_values() -> None:
    known = {one.path: one for one in commands()}
    for saying in SAYINGS:
        declaration = known.get(saying.command)
        if declaration is None:
            continue
        names = {part.value.partition(":")[0] for pattern in saying.patterns for part in pattern.parts if part.value}
        for name in (*saying.values, *names):
            assert declaration.parameter(name) is not None, f"{saying.command}: {name}"
