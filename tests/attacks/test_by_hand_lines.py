"""Hand-made lines to the bot, and that the hand-made tables are as long as they should be."""

from pathlib import Path

from sandbox.company import MAIN
from tests.attacks.by_hand import bodies, lines, raw_requests, updates
from tests.attacks.ground import ground
from tests.attacks.intruders import PEOPLE
from tests.attacks.law import Kind

ANNA = next(one for one in PEOPLE if one.name == "user")


async def test_lines(tmp_path: Path) -> None:
    wrong = []
    async with ground(tmp_path) as place:
        for case in lines.TABLE:
            place.sent.methods.clear()
            place.vats.requests.clear()
            await ANNA.says(place, case.line, Kind.PRIVATE)
            told = "\n".join(str(getattr(one, "text", None) or "") for one in place.sent.methods)
            chats = {getattr(one, "chat_id", ANNA.id) for one in place.sent.methods}
            asked = [one.operation for one in place.vats.requests if one.method != "GET"]
            if case.told not in told or bool(case.told) != bool(told) or asked != [case.change] * bool(case.change):
                wrong.append(f"{case.why}: {told[:120]!r}, {asked}; should be {case.told!r}, {case.change!r}")
            assert chats <= {ANNA.id}, case.why
        place.sent.methods.clear()
        await ANNA.says(place, f"/call 79261904198 from {MAIN}", Kind.PRIVATE)
        assert "Звоню" in str(place.sent.methods)
    assert not wrong, "\n".join(wrong)


def test_there_are_enough_of_them() -> None:
    by_hand = [*raw_requests.TABLE, *bodies.TABLE, *updates.TABLE, *lines.TABLE]
    assert len(by_hand) >= 500
    assert len({one for one in by_hand if not isinstance(one, updates.Sent)}) + len(updates.TABLE) == len(by_hand)
    for table in (raw_requests.TABLE, bodies.TABLE, updates.TABLE, lines.TABLE):
        assert len(table) >= 90
