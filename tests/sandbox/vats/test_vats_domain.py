"""Settings of the domain and subscriptions."""

from sandbox.company import SALES_ID, SUPPORT_ID
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Time
from tests.sandbox.vats.wire import Wire


async def test_domain_tells_zone_and_limits(wire: Wire, vats: VirtualVats) -> None:
    domain = await wire.do("get_domain")
    assert domain["timezone"] == {"name": "Europe/Moscow", "offset": 180}
    assert domain["limits"]["users"] == {"used": 7, "total": 15}
    assert domain["services"] == {"record": True, "local_gw": True, "branch": False}


async def test_offset_is_of_the_day(time: Time, wire: Wire, vats: VirtualVats) -> None:
    vats.company.timezone = "Europe/Berlin"
    assert (await wire.do("get_domain"))["timezone"]["offset"] == 60
    time.moves(days=200)
    assert (await wire.do("get_domain"))["timezone"]["offset"] == 120


async def test_melody_is_of_the_catalogue(wire: Wire) -> None:
    [*_, zima] = await wire.do("list_media_files", path={"type": "holdmusic"})
    await wire.do("set_music", path={"type": "ringback"}, body={"file": zima["id"]})
    assert (await wire.do("get_music"))["ringback"] == {"file": zima["id"], "name": "Зима.mp3", "uploaded": True}
    await wire.refused("set_music", path={"type": "ringback"}, body={"file": "nothing"})
    assert (await wire.send("list_media_files", path={"type": "nothing"})).status_code == 404


async def test_lists_of_people_have_no_doubles_and_no_strangers(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("add_blf_users", body=["anna", "702", "admin"])
    assert await wire.do("list_blf_users") == [
        {"login": "admin", "name": "Администратор"},
        {"login": "anna", "name": "Анна Смирнова"},
    ]
    await wire.do("delete_blf_users", query={"user": ["admin", "boris"]})
    assert vats.company.blf == ["anna"]
    for operation in ("add_blf_users", "add_record_exceptions", "add_answering_machine_users"):
        await wire.refused(operation, body=["anna", "nobody"])
    await wire.refused("add_answering_machine_groups", body=["nothing"])
    assert vats.company.blf == ["anna"]


async def test_record_exceptions(wire: Wire) -> None:
    await wire.do("add_record_exceptions", body=["anna"])
    await wire.do("delete_record_exceptions", query={"user": "pavel"})
    settings = await wire.do("get_record_settings")
    assert settings == {
        "external": True,
        "inner": False,
        "users_exception": [{"login": "anna", "name": "Анна Смирнова"}],
    }


async def test_answering_machine(wire: Wire) -> None:
    await wire.do("add_answering_machine_users", body=["anna"])
    await wire.do("delete_answering_machine_users", query={"user": "admin"})
    await wire.do("add_answering_machine_groups", body=[SUPPORT_ID])
    await wire.do("delete_answering_machine_groups", query={"group": SALES_ID})
    settings = await wire.do("get_answering_machine")
    assert [one["login"] for one in settings["users"]] == ["anna"]
    assert (settings["all"], settings["email"]) == (False, "")
    assert settings["groups"] == [{"id": SUPPORT_ID, "name": "Поддержка"}]


async def test_subscription_comes_and_goes(wire: Wire) -> None:
    for url in ("https://crm.example/vats", "http://127.0.0.1:8080/vats"):
        await wire.do("add_webhook", body={"type": "sipregs_error", "url": url})
    first, second = await wire.do("list_webhooks")
    assert (first["url"], second["type"]) == ("https://crm.example/vats", "sipregs_error")
    await wire.do("delete_webhook", path={"id": first["id"]})
    assert await wire.do("list_webhooks") == [second]
    assert (await wire.send("delete_webhook", path={"id": first["id"]})).status_code == 404
    for url in ("http://crm.example/vats", "ftp://crm.example", "https://", "text"):
        await wire.refused("add_webhook", body={"type": "sipregs_error", "url": url})
