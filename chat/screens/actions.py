"""What there is to do: which commands stand on the screen of a subject, and of a thing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chat.command import Commands, Declaration, Parameter
from chat.params.choice import ChoiceParam, Switch
from chat.rights import may
from chat.subjects import Subject
from chat.turn import Turn
from storage.company import Department, Employee


@dataclass(frozen=True, slots=True)
class Action:
    """A command with what the screen knows already."""

    declaration: Declaration
    said: Mapping[str, str]

    @property
    def takes_away(self) -> bool:
        """Whether it takes something away: it stands below everything else."""
        return "del" in self.declaration.sub.split()


def slot(declaration: Declaration, kind: str) -> Parameter | None:
    """Find the value of a command that a thing is: one told by its place, and first one that is needed."""
    found = [one for one in declaration.parameters if kind in one.param.things and not one.named and not one.behind]
    return next((one for one in found if one.is_required), next(iter(found), None)) if kind else None


def switch(declaration: Declaration, said: Mapping[str, str]) -> Parameter | None:
    """Find the switch that is all a command asks for."""
    open_ = [one for one in declaration.parameters if one.is_required and one.name not in said]
    only = open_[0] if len(open_) == 1 else None
    return only if only is not None and isinstance(only.param, ChoiceParam) and only.param.kind is Switch else None


class Actions:
    """Finds the commands of subjects and things, by right and place, anew for every screen."""

    def __init__(self, commands: Commands, turn: Turn) -> None:
        self.commands = commands
        self.turn = turn
        self._allowed = commands.allowed(turn.actor, turn.place)

    def subject(self, key: str) -> Subject | None:
        """Find a subject that there is something of."""
        found = next((one for one in self.commands.subjects if one.key == key), None)
        return found if found is not None and self.has(found) else None

    def has(self, subject: Subject) -> bool:
        """Whether there is anything of a subject, or of those under it, for this person."""
        return bool(self.of(subject)) or any(map(self.has, self.under(subject.key, every=True)))

    def under(self, key: str, *, every: bool = False) -> list[Subject]:
        """Give the subjects that stand on the screen of one; of the empty key, on the first screen."""
        found = [one for one in self.commands.subjects if one.under == key]
        return found if every else [one for one in found if self.has(one)]

    def of(self, subject: Subject) -> list[Declaration]:
        """Give all commands of a subject."""
        return [one for one in self._allowed if one.subject == subject]

    def allowed(self, path: str) -> Declaration | None:
        """Find a command that this person may use here."""
        return next((one for one in self._allowed if one.path == path), None)

    def shown(self, subject: Subject) -> Declaration | None:
        """Find the command that tells how things are."""
        return next((found for path in subject.shows if (found := self.allowed(path)) is not None), None)

    def lister(self, subject: Subject) -> Parameter | None:
        """Find the kind of value that lists the things of a subject."""
        shown = self.shown(subject)
        candidates = [*([shown] if shown is not None else []), *self.of(subject)]
        found = (slot(one, subject.thing) for one in candidates)
        return next((one for one in found if one is not None), None)

    def without_thing(self, subject: Subject) -> list[Action]:
        """Give the commands of a subject that need none of its things."""
        shown, found = self.shown(subject), []
        for one in self.of(subject):
            needed = slot(one, subject.thing)
            is_new = needed is not None and needed.param.is_open and one is shown
            if needed is not None and needed.is_required and not is_new:
                continue
            lists = bool(subject.thing) and needed is None
            if one is not shown or is_new or lists:
                found.append(Action(one, {}))
        return _in_order(found)

    def with_thing(self, subject: Subject, thing: str, value: object) -> dict[Subject, list[Action]]:
        """Give the commands that take a thing of a subject, by their own subjects, that of the thing first."""
        shown = self.shown(subject)
        found: dict[Subject, list[Action]] = {subject: []}
        for other in self.commands.subjects:
            several = [
                Action(one, {parameter.name: thing})
                for one in self.of(other)
                if (parameter := slot(one, subject.thing)) is not None
                and one is not shown
                and self._may(one, parameter, value)
            ]
            if several:
                found[other] = _in_order(several)
        return found

    def _may(self, declaration: Declaration, parameter: Parameter, value: object) -> bool:
        target = value if isinstance(value, Employee | Department) and parameter.param.is_target else None
        return may(self.turn.actor, declaration, target)


def _in_order(actions: Iterable[Action]) -> list[Action]:
    return sorted(actions, key=lambda one: one.takes_away)


def paths(several: Iterable[Sequence[Action]]) -> set[str]:
    """Give the paths of all commands."""
    return {one.declaration.path for actions in several for one in actions}
