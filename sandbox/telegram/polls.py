"""Polls: the options, who voted for which, and how it looks in JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.telegram.formatting import Formatted
from sandbox.telegram.manual import Json


@dataclass(slots=True, eq=False)
class Poll:
    """A poll; ``votes`` are the places of the options by voter. ``right`` are the right answers of a quiz."""

    id: str
    question: Formatted
    options: list[Formatted]
    anonymous: bool = True
    several: bool = False
    revoting: bool = True
    quiz: bool = False
    right: list[int] = field(default_factory=list)
    explanation: Formatted = field(default_factory=lambda: Formatted(""))
    closed: bool = False
    votes: dict[int, list[int]] = field(default_factory=dict)

    def option_id(self, place: int) -> str:
        """The identifier that an option keeps wherever it stands."""
        return f"{self.id[-6:]}{place}"

    def vote(self, voter: int, places: Iterable[int]) -> None:
        """Take somebody's vote; no place takes it back.

        Raises:
            ValueError: the poll does not allow it.
        """
        chosen = sorted(set(places))
        if self.closed:
            raise ValueError("the poll is closed")
        if any(not 0 <= place < len(self.options) for place in chosen) or (len(chosen) > 1 and not self.several):
            raise ValueError(f"no vote for {chosen} in a poll of {len(self.options)} options")
        if voter in self.votes and not self.revoting:
            raise ValueError("the poll allows no second vote")
        if chosen:
            self.votes[voter] = chosen
        else:
            self.votes.pop(voter, None)

    def json(self) -> Json:
        """Make the ``Poll`` of the Bot API."""
        told: Json = {
            "id": self.id,
            "question": self.question.text,
            "options": [self._option(place, option) for place, option in enumerate(self.options)],
            "total_voter_count": len(self.votes),
            "is_closed": self.closed,
            "is_anonymous": self.anonymous,
            "type": "quiz" if self.quiz else "regular",
            "allows_multiple_answers": self.several,
            "allows_revoting": self.revoting,
            "members_only": False,
        }
        if self.question.entities:
            told["question_entities"] = list(self.question.entities)
        if self.quiz:
            told["correct_option_ids"] = self.right
        if self.explanation.text:
            told |= {"explanation": self.explanation.text, "explanation_entities": list(self.explanation.entities)}
        return told

    def _option(self, place: int, option: Formatted) -> Json:
        votes = sum(place in chosen for chosen in self.votes.values())
        told: Json = {"persistent_id": self.option_id(place), "text": option.text, "voter_count": votes}
        return told | ({"text_entities": list(option.entities)} if option.entities else {})
