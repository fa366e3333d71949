"""/export: a file of the calls that one may see."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from handlers.sheet import sheet
from sandbox.company import CLIENT, SALES_ID
from sandbox.telegram.files import StoredFile
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import has_called
from tests.running import MovedClock

DAYS = "20.11-24.11"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _rows(content: bytes) -> list[list[str]]:
    """Read the cells of the first sheet: shared texts, numbers as they are written, formulas marked."""
    with ZipFile(BytesIO(content)) as file:
        shared = ["".join(item.itertext()) for item in ET.fromstring(file.read("xl/sharedStrings.xml"))]
        page = ET.fromstring(file.read("xl/worksheets/sheet1.xml"))
    return [[_cell(cell, shared) for cell in row] for row in page.iter(f"{_MAIN}row")]


def _cell(cell: ET.Element, shared: list[str]) -> str:
    if cell.find(f"{_MAIN}f") is not None:
        return "formula!"
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value


async def _file(person: Person, said: str) -> StoredFile:
    answer = await person.writes(said)
    assert answer.file is not None, answer.text
    assert answer.file.kind == "document"
    return answer.file


async def test_xlsx_holds_what_calls_would_list(
    vats: VirtualVats, admin: Person, anna: Person, olga: Person, clock: MovedClock
) -> None:
    has_called(vats, clock, "anonymous", department=SALES_ID)
    has_called(vats, clock, CLIENT, out=True, user="ivan", minutes=30)
    await admin.writes(f"/contact {CLIENT} =HYPERLINK(1)")

    file = await _file(admin, f"/export calls {DAYS}")

    assert file.name == "calls-2026-11-20_2026-11-24.xlsx"
    titles, *rows = _rows(file.content)
    assert titles[:5] == ["Начало", "Направление", "Итог", "Клиент", "Имя клиента"]
    assert len(rows) == 9
    first = rows[0]
    assert first[1:8] == [
        "входящий", "поговорили", "+7 916 123-45-67", "=HYPERLINK(1)", "+7 495 123-45-67 Основной", "Отдел продаж",
        "Анна Смирнова",
    ]  # fmt: skip
    assert first[8:11] == ["8", "184", "5"]
    # Noon in Moscow, three days ago, as days since 1899-12-30.
    assert float(first[0]) == pytest.approx((date(2026, 11, 21) - date(1899, 12, 30)).days + 0.5, abs=1e-3)
    # What was missed by a client of ours is no missed call (A02-20).
    assert [row[1:3] for row in rows if row[1] == "исходящий"] == [
        ["исходящий", "поговорили"],
        ["исходящий", "не состоялся"],
        ["исходящий", "не дозвонились"],
    ]
    assert any("перезванивали, но не дозвонились" in row for row in rows)
    assert any("номер скрыт" in row for row in rows)

    mine = _rows((await _file(anna, f"/export звонки {DAYS} xlsx")).content)
    assert {row[7] for row in mine[1:]} == {"Анна Смирнова"}
    staff = _rows((await _file(olga, f"/export calls {DAYS}")).content)
    assert "Поддержка" not in {row[6] for row in staff}
    assert len(mine) < len(staff) < 9


async def test_csv_is_the_file_of_the_exchange(vats: VirtualVats, admin: Person, anna: Person, olga: Person) -> None:
    answer = await admin.writes(f"/export calls {DAYS} csv")
    assert answer.file is not None
    assert answer.file.name == "calls-2026-11-20_2026-11-24.csv"
    assert "7 звонков" in answer.text
    assert answer.file.content.startswith(b"3300000")
    request = vats.performed("get_history_csv")[-1]
    assert request.query["start"] == ["20261119T210000Z"]
    assert request.query["end"] == ["20261124T210000Z"]
    assert "user" not in request.query

    answer = await anna.writes(f"/export calls {DAYS} csv")
    assert "мои" in answer.text
    assert vats.performed("get_history_csv")[-1].query["user"] == ["anna"]
    answer = await olga.writes("/export inner csv")
    assert "Звонки отдела – в xlsx" in answer.text
    assert vats.performed("get_inner_history_csv")[-1].query["user"] == ["olga"]


async def test_inner(vats: VirtualVats, admin: Person, anna: Person) -> None:
    file = await _file(admin, "/export inner неделя")
    assert file.name == "inner-2026-11-23_2026-11-29.xlsx"
    titles, *rows = _rows(file.content)
    assert titles == ["Начало", "Кто", "Кому", "Итог", "Ожидание, с", "Разговор, с"]
    assert [row[1:] for row in rows] == [
        ["Иван Кузнецов", "Анна Смирнова", "без ответа", "18", "0"],
        ["Анна Смирнова", "Ольга Петрова", "поговорили", "4", "62"],
    ]
    vats.company.inside_calls.clear()
    for form in ("csv", "xlsx"):
        assert ": нет" in (await anna.writes(f"/export внутренние {form}")).text


async def test_a_round_number_of_rows_may_be_cut(vats: VirtualVats, admin: Person, clock: MovedClock) -> None:
    for _ in range(100):
        has_called(vats, clock, CLIENT, department=SALES_ID)
    answer = await admin.writes("/export calls csv")
    assert "не всё" in answer.text


async def test_asks_which_and_only_in_private(anna: Person, owner: Person, group: Group) -> None:
    asked = await anna.writes("/export")
    pressed = await anna.presses("Внутренние", asked)
    assert pressed.answer is not None
    assert pressed.answer.file is not None
    assert "в личном чате" in (await anna.writes("/export calls", chat=group)).text
    assert "не связаны" not in (await owner.writes(f"/export calls {DAYS} csv")).text


def test_a_text_stays_a_text() -> None:
    made = _rows(sheet("Лист", {"a": 5, "b": 5}, [["=1+1", "http://a.b"], ["007", None], [7, "#NAME?"]]))
    assert made == [["a", "b"], ["=1+1", "http://a.b"], ["007"], ["7", "#NAME?"]]
