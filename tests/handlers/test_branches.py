"""/branches, /branch: other exchanges are joined with a key that is stored nowhere, synchronised and parted."""

from pathlib import Path

import pytest

from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Branch
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

pytestmark = pytest.mark.usefixtures("bot")

SECRET = "Ключ-от-филиала-42"
KAZAN, OMSK = "kazan.vats.example", "omsk.vats.example"


def _stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_joins(vats: VirtualVats, owner: Person, telegram: VirtualTelegram, tmp_path: Path) -> None:
    assert "не подключено" in (await owner.writes("/branches")).text
    answer = await owner.writes(f"/branch add https://{KAZAN}/ name=«Филиал в Казани» key={SECRET}")
    (made,) = vats.company.branches
    assert (made.domain, made.name, made.key) == (KAZAN, "Филиал в Казани", SECRET)
    assert vats.performed("add_branch")
    assert f"«Филиал в Казани» ({KAZAN})" in answer.text
    assert SECRET not in answer.text
    assert telegram.calls("deleteMessage")
    undone = await owner.presses("Отменить изменение", answer)
    assert "не подключена" in undone.text
    assert vats.company.branches == []

    asked = await owner.writes(f"/branch добавить {KAZAN}")
    assert "Как назвать" in asked.text
    asked = await owner.writes("Казань")
    assert "ключ" in asked.text
    await owner.writes(SECRET)
    assert vats.company.branches[0].key == SECRET
    assert SECRET.encode() not in _stored(tmp_path)
    sent = len(changes(vats))
    for said, told in (
        (f"/branch add {KAZAN} name=Я key=x", "уже подключена"),
        ("/branch add филиал name=Я key=x", "не домен"),
        ("/branch del Тверь", "не подключена"),
        ("/branch add a..b name=Я key=x", "filial.vats.ru"),
    ):
        assert told in (await owner.writes(said)).text, said
    assert len(changes(vats)) == sent
    vats.fail("add_branch", "403", times=1)
    answer = await owner.writes(f"/branch add {OMSK} name=Омск key={SECRET}")
    assert "Подключение других АТС → Создание" in answer.text


async def test_shows_renames_synchronises_and_parts(vats: VirtualVats, owner: Person, anna: Person) -> None:
    vats.company.branches += [
        Branch(KAZAN, "Казань", "key", status="success", users=6, groups=2, exts=8, collisions=1),
        Branch(OMSK, "Омск", "key", status="broken"),
    ]
    listed = await owner.writes("/branches")
    for fact in ("2 другие АТС", KAZAN, "Омск", "состояние: broken"):
        assert fact in listed.text
    assert vats.performed("list_branches")
    assert "Омск" not in (await owner.writes("/branches казань")).text
    assert "не нашёл" in (await owner.writes("/branches Тверь")).text
    for said in (f"/branch {KAZAN}", "/branch Казань"):
        shown = await owner.writes(said)
        for fact in ("синхронизирована", "сотрудников: 6", "отделов: 2", "совпадений добавочных: 1"):
            assert fact in shown.text, said
    assert vats.performed("get_branch")
    for said in ("/branches", "/branch Казань", f"/branch sync {KAZAN}"):
        assert "администраторы" in (await anna.writes(said)).text, said
    assert changes(vats) == []

    answer = await owner.writes(f"/branch edit {KAZAN} name=«Филиал в Казани»")
    assert vats.performed("edit_branch")[-1].body == {"name": "Филиал в Казани"}
    assert "название: Филиал в Казани" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.branches[0].name == "Казань"
    assert "Казань" in (await owner.writes(f"/branch edit {KAZAN} name=Казань")).text
    assert len(changes(vats)) == 2

    # It answers before it is done: looked at until it is, or for as long as a person waits.
    answer = await owner.writes("/branch sync Омск")
    assert vats.performed("sync_branch")[-1].path.endswith(f"/branches/{OMSK}/sync")
    assert "синхронизирована" in answer.text
    assert "сотрудников: 6" in answer.text
    vats.fail("get_branch", "slow", times=1, seconds=0.2)
    owner.sends(f"/branch sync {KAZAN}")
    assert "синхронизирована" in (await owner.sees("Синхронизация АТС «Казань»")).text

    asked = await owner.writes("/branch del Казань")
    assert "сотрудников: 6" in asked.text
    assert len(vats.company.branches) == 2
    pressed = await owner.presses("Подтвердить", asked)
    assert "отключена" in pressed.text
    assert [one.domain for one in vats.company.branches] == [OMSK]
    assert vats.performed("delete_branch")
    vats.fail("delete_branch", "403", times=1)
    asked = await owner.writes("/branch удалить Омск")
    assert "Подключение других АТС → Удаление" in (await owner.presses("Подтвердить", asked)).text
