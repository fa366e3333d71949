"""Where one is, and where it leads back: written down and read back as it was."""

import json

import pytest

from chat.keyboard import Key
from chat.screens.keys import back, go, laid, ways
from chat.screens.spot import ONCE, Form, Home, Sheet, Spot

FORM = Form("user add", {"name": "Пётр", "password": "key-1"}, ("name",), "ext")


@pytest.mark.parametrize(
    "spot",
    [
        Spot(),
        Spot("employees"),
        Spot("employees", page=2, find="анна"),
        Spot("employees", "anna", "limits", 1),
        Spot("employees", form=FORM),
    ],
)
def test_a_spot_is_read_back(spot: Spot) -> None:
    assert Spot.load(json.loads(json.dumps(spot.dump()))) == spot


def test_a_spot_is_short() -> None:
    assert Spot("employees").dump() == {"subject": "employees"}


@pytest.mark.parametrize(
    "home",
    [
        Home(),
        Home(Spot("calls"), ("employee",), ready=True),
        Home(Spot("calls"), answer={"period": "week"}, behind=(Form("help"), Form("missed", {"period": "today"}))),
    ],
)
def test_a_home_is_read_back(home: Home) -> None:
    assert Home.load(json.loads(json.dumps(home.dump()))) == home


def test_the_way_up() -> None:
    deep = Spot("employees", "anna", "limits", 1, "ан", FORM)
    way = [deep]
    while way[-1] != Spot():
        way.append(way[-1].up())
    assert way[1:] == [
        Spot("employees", "anna", "limits", 1, "ан"),
        Spot("employees", "anna", "", 1, "ан"),
        Spot("employees", "", "", 1, "ан"),
        Spot("employees"),
        Spot(),
    ]


def test_back_is_the_answer_that_something_was_begun_under() -> None:
    first = Home(Spot("help"))
    second = first.under("help", {}, ("about",))
    third = second.under("help", {"about": "dnd"}, ())
    assert (second.fixed, [one.command for one in third.behind]) == (("about",), ["help", "help"])
    key = back(third)
    assert (key.action["core"], key.action["said"]) == ("do", {"about": "dnd"})
    assert Home.load(key.action["home"]).behind == second.behind
    assert back(first).action == go("‹ Назад", Spot("help")).action


def test_answers_behind_each_other_are_bounded() -> None:
    home = Home()
    for number in range(10):
        home = home.under("help", {"about": str(number)}, ())
    assert [one.said["about"] for one in home.behind] == ["7", "8", "9"]


def test_the_first_screen_is_not_offered_twice() -> None:
    assert [key.label for key in ways(Home())] == ["‹ Назад"]
    assert [key.label for key in ways(Home(Spot("calls")))] == ["‹ Назад", "Меню"]


def test_a_sheet_keeps_the_buttons_of_two_drawings() -> None:
    sheet = Sheet("abc")
    names = []
    for _ in range(3):
        sheet = sheet.anew()
        names.append(sheet.group)
    assert len(set(names)) == 3
    assert sheet.past == (names[0], names[0] + ONCE)
    assert Sheet("abc", 1).past == ()


def test_a_sheet_is_known_by_its_buttons() -> None:
    sheet = Sheet("abc", 4)
    assert Sheet.of(sheet.group) == Sheet.of(sheet.group + ONCE) == sheet
    assert Sheet.of("dialogue:abc") is None
    assert Sheet.of(None) is None


def test_short_labels_stand_in_pairs() -> None:
    labels = ["Звонки", "Номера", "Не получать звонки отдела", "Вкл", "Выкл", "Уточнить…"]
    rows = laid([Key(label, {}) for label in labels])
    assert [[key.label for key in row] for row in rows] == [
        ["Звонки", "Номера"],
        ["Не получать звонки отдела"],
        ["Вкл", "Выкл"],
        ["Уточнить…"],
    ]
