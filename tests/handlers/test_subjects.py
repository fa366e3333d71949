"""What the menu is made of: each command has a subject, a short label, and values that are called in Russian."""

import re

from chat.command import Declaration
from chat.screens.titles import title
from chat.subjects import Subject
from handlers import commands, subjects

TYPED_ONLY = {"start", "cancel", "menu"}
"""What begins and ends a conversation is no part of a menu."""

LONGEST_LABEL = 28


def _shown() -> list[Declaration]:
    return [one for one in commands() if not one.hidden and one.path not in TYPED_ONLY]


def test_every_command_has_a_subject_that_the_menu_knows() -> None:
    assert {one.path for one in _shown() if one.subject not in commands().subjects} == set()


def test_subjects_are_named_once_and_stand_somewhere() -> None:
    known = commands().subjects
    declared = {one for one in vars(subjects).values() if isinstance(one, Subject)}
    assert declared == set(known)
    assert len({one.key for one in known}) == len({one.title for one in known}) == len(known)
    assert {one.under for one in known} <= {"", *(one.key for one in known)}


def test_what_a_subject_shows_is_a_command_that_reads() -> None:
    for subject in commands().subjects:
        for path in subject.shows:
            declaration = commands().get(path)
            assert declaration is not None, path
            needed = [one for one in declaration.parameters if one.is_required]
            assert len(needed) <= (1 if subject.thing else 0), path


def test_labels_are_short_and_told_apart() -> None:
    for subject in commands().subjects:
        labels = [one.title for one in _shown() if one.subject == subject]
        assert len(labels) == len(set(labels)), subject.title
        assert [label for label in labels if len(label) > LONGEST_LABEL] == [], subject.title


def test_values_are_called_in_russian() -> None:
    for declaration in _shown():
        for parameter in declaration.parameters:
            called = title(declaration.path, parameter)
            assert re.search(r"[А-Яа-я]", called), (declaration.path, parameter.name, called)
            assert len(called) <= LONGEST_LABEL, (declaration.path, called)
