"""``docs/commands.md``: generated from the declarations, and in step with them."""

from pathlib import Path

from handlers import commands
from handlers.reached import operations_of
from handlers.reference import REST_TITLE, by_subject, page, value, where, who_may
from vats.operations import OPERATIONS

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_page_is_in_step() -> None:
    assert PAGE.read_text() == page(commands()), "python -m handlers.reference > docs/commands.md"


def test_page_has_every_command_under_its_subject() -> None:
    text = PAGE.read_text()
    for declaration in commands():
        heading = f"\n### /{declaration.path}\n"
        assert (heading in text) is not declaration.hidden, declaration.path
    assert text.index("## Звонки") < text.index("### /missed\n") < text.index("## Не беспокоить")
    assert list(by_subject(commands(), commands()))[-1] == REST_TITLE
    assert "{" not in text


def test_page_says_who_may_where_and_with_what() -> None:
    known = {one.path: one for one in commands()}
    assert who_may(known["dnd"]) == "сотрудник о себе, руководитель – о своих сотрудниках, администратор – обо всех"
    assert who_may(known["call"]).endswith("не «пользователь с ограничениями»")
    assert who_may(known["blacklist add"]) == "администратор или роль с правом blacklist.create"
    assert who_may(known["start"]).startswith("все")
    assert where(known["export"]) == "в личном чате"
    assert where(known["bind"]) == "в группе"
    assert where(known["me"]) == "в личном чате и в привязанных группах"
    branch = known["branch add"]
    key, name = branch.parameter("key"), branch.parameter("name")
    assert key is not None
    assert name is not None
    assert value(branch, key) == "key=<ключ> – ключ; только в личном чате"
    assert "например" in value(branch, name)


def test_operations_are_read_from_the_code() -> None:
    known = {one.path: one for one in commands()}
    assert operations_of(known["dnd"]) == ["disable_calls", "enable_calls", "get_dnd", "get_group"]
    assert operations_of(known["dnd status"]) == ["get_dnd"]
    assert operations_of(known["music ringback"]) == ["get_music", "list_media_files", "set_music"]
    assert operations_of(known["contacts"]) == []
    reached = {operation for one in known.values() if not one.hidden for operation in operations_of(one)}
    assert reached == set(OPERATIONS)
