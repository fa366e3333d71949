"""/music: what clients hear, by name or id, of the catalogue or of what plays now."""

import pytest

from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

pytestmark = pytest.mark.usefixtures("bot")

NORTH, WINTER = "27f58ad3-c06f-4467-8326-f3be27ad9aed", "0b0ced08-9bd5-40b8-88e1-7f55412c0e96"


async def test_music(vats: VirtualVats, owner: Person, anna: Person) -> None:
    shown = await owner.writes("/music")
    for fact in ("на дозвоне: «Утренняя волна» (стандартная)", "на удержании: «Север.mp3»"):
        assert fact in shown.text
    assert vats.performed("get_music")
    for said in ("/music files holdmusic", "/music файлы удержание"):
        listed = await owner.writes(said)
        for fact in ("Север.mp3", "Зима.mp3", WINTER):
            assert fact in listed.text, said
    assert vats.performed("list_media_files")[-1].path.endswith("/media-catalog/holdmusic")
    assert "ВАТС не знает" in (await owner.writes("/music files пение")).text
    asked = await owner.writes("/music files")
    assert "Приветствие" not in (await owner.presses("Гудок", asked)).text
    assert "Приветствие.mp3" in (await owner.writes("/music files greeting")).text
    assert "не тип файлов" in (await owner.writes("/music files ../users")).text
    vats.company.media["ringback"].clear()
    assert "в каталоге нет" in (await owner.writes("/music files ringback")).text

    answer = await owner.writes("/music holdmusic зима")
    (request,) = vats.performed("set_music")
    assert (request.path.rsplit("/", 1)[-1], request.body) == ("holdmusic", {"file": WINTER})
    assert "на удержании" in answer.text
    assert "«Зима.mp3»" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.melodies["holdmusic"].id == NORTH
    assert "Север" in (await owner.writes(f"/music holdmusic {NORTH}")).text
    assert changes(vats) == ["set_music", "set_music"]

    # What plays elsewhere may be chosen too: names of the standard files are not known otherwise.
    await owner.writes("/music ringback Север")
    assert vats.company.melodies["ringback"].id == NORTH
    refused = await owner.writes("/music ringback Полёт")
    assert "нет" in refused.text
    assert "Север.mp3" in refused.text
    asked = await owner.writes("/music holdmusic")
    pressed = await owner.presses("Зима", asked)
    assert "Зима.mp3" in pressed.text
    assert vats.company.melodies["holdmusic"].id == WINTER

    for said in ("/music", "/music files ringback", "/music holdmusic Зима"):
        assert "администраторы" in (await anna.writes(said)).text, said
    vats.fail("set_music", "403", times=1)
    assert "Основные настройки → Редактирование" in (await owner.writes("/music holdmusic Север")).text
    vats.company.media.pop("ringback")
    assert "Есть: «Север.mp3»" in (await owner.writes("/music ringback Полёт")).text
    vats.company.melodies.pop("ringback")
    assert "на дозвоне: не сказано" in (await owner.writes("/music")).text
