"""Until when a change holds that was made for a time: «до 18:00»."""

from dataclasses import dataclass

from chat.change import Step
from chat.own import GIVE_BACK, load_step
from chat.params.until import until_title
from chat.things import things_of
from chat.turn import Turn


@dataclass(frozen=True, slots=True)
class Held:
    """A state that holds for a time: until when («до 18:00»), and the step that ends it."""

    title: str
    back: Step


async def held_by(turn: Turn, step: Step) -> Held | None:
    """Find until when that holds which a step would change; None: for good."""
    things = things_of(step)
    for work in await turn.store.due.of_kind(GIVE_BACK):
        for back in map(load_step, work.payload["steps"]):
            if things_of(back) & things:
                return Held(until_title(work.at.astimezone(turn.zone), turn.now), back)
    return None


async def term(turn: Turn, back: Step) -> str:
    """Say until when what exactly this step takes back holds: «до 18:00»; ``""``: for good."""
    held = await held_by(turn, back)
    return held.title if held is not None and held.back == back else ""
