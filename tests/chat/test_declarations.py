"""What is made of a function's signature."""

from types import ModuleType
from typing import Annotated, Any

import pytest

from chat.answers import Reply
from chat.command import Commands, command, declaration_of
from chat.params import Behind, Named, NumberRef, Phrase, Switch
from chat.params.choice import Choice
from chat.rights import Right, actor
from chat.turn import Place, Turn
from tests.chat import commands
from tests.chat.turns import company, person

ALL = Commands.of([commands])


@pytest.mark.parametrize(
    ("path", "usage"),
    [
        ("dnd", "/dnd вкл|выкл [<сотрудник>] [на 45 мин | до 18:00]"),
        ("call", "/call <клиент|сотрудник|телефон> [from <номер>]"),
        ("sip add", "/sip add <телефон> name=<текст> password=<пароль>"),
        ("blacklist add", "/blacklist add <телефон или маска…> [<текст>]"),
        ("heads", "/heads <сотрудник…>"),
        ("join", "/join <все|отдел> [<сотрудник>]"),
    ],
)
def test_usage(path: str, usage: str) -> None:
    declaration = ALL.get(path)
    assert declaration is not None
    assert declaration.usage == usage


def test_example_of_a_command() -> None:
    assert declaration_of(commands.dnd).example == "/dnd on до 18:00"
    assert declaration_of(commands.said).example == "/said"


@pytest.mark.parametrize(
    ("line", "path", "used"),
    [
        ("blacklist", "blacklist", 0),
        ("BLACKLIST", "blacklist", 0),
        ("blacklist add 7916", "blacklist add", 1),
        ("blacklist ДОБАВИТЬ 7916", "blacklist add", 1),
        ("blacklist что-то", "blacklist", 0),
        ("contact удалить 7916", "contact del", 1),
    ],
)
def test_word_of_a_subcommand_wins_over_a_value(line: str, path: str, used: int) -> None:
    word, *following = line.split()
    found = ALL.find(word, following)
    assert found is not None
    assert (found[0].path, found[1]) == (path, used)


def test_unknown_command() -> None:
    assert ALL.find("nothing", []) is None
    assert ALL.find("sip", ["del"]) is None
    assert ALL.get("nothing") is None


def test_hidden_commands_are_in_no_list() -> None:
    paths = {one.path for one in ALL.allowed(actor(person("admin"), company(), ()), Place(1, "private"))}
    assert "dnd" in paths
    assert not paths & {"approve", "card note", "nobody", "bind"}


def test_two_of_a_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two commands"):
        Commands([declaration_of(commands.dnd), declaration_of(commands.dnd)])


def test_commands_of_other_modules_are_not_collected() -> None:
    module = ModuleType("elsewhere")
    module.dnd = commands.dnd  # type: ignore[attr-defined]
    assert list(Commands.of([module])) == []


class Colour(Choice):
    RED = "red", "красный"


def test_kinds_in_annotations() -> None:
    @command("shapes", right=Right.SELF)
    async def shapes(
        turn: Turn,
        state: Switch,
        colour: Colour | None = None,
        several: tuple[Phrase, ...] = (),
        number: Annotated[NumberRef | None, Behind("с")] = None,
        name: Annotated[Phrase | None, Named()] = None,
        *,
        from_: Phrase | None = None,
    ) -> Reply:
        return Reply("")

    parameters = declaration_of(shapes).parameters
    assert [one.name for one in parameters] == ["state", "colour", "several", "number", "name", "from"]
    assert [one.named for one in parameters] == [False, False, False, False, True, True]
    assert parameters[3].behind == ("с",)
    assert parameters[2].param.many
    assert [one.is_required for one in parameters] == [True, False, False, False, False, False]


@pytest.mark.parametrize("annotation", [str, int | str, tuple[int, ...], tuple[Switch, Switch], Any])
def test_unknown_kind_is_a_mistake_at_once(annotation: Any) -> None:
    async def wrong(turn: Turn, value: Any) -> Reply:
        return Reply("")

    wrong.__annotations__["value"] = annotation
    with pytest.raises(TypeError, match="no kind of value"):
        command("wrong")(wrong)
