"""The page's files as they are, without a browser: both languages are whole, and nothing parses HTML."""

import re
from pathlib import Path

import pytest

import sandbox.page

STATIC = Path(sandbox.page.__file__).parent / "static"
MODULES = sorted(STATIC.glob("*.js"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
PAGE = (STATIC / "index.html").read_text(encoding="utf-8")


def _words(language: str) -> dict[str, str]:
    text = (STATIC / "words" / f"{language}.js").read_text(encoding="utf-8")
    found = re.findall(r'^\s+"?([\wа-я.→-]+)"?:\s+"((?:[^"\\]|\\.)*)",$', text, flags=re.MULTILINE)
    assert len(found) == len([line for line in text.splitlines() if line.startswith("  ")])
    return dict(found)


def test_both_languages_have_the_same_words_with_the_same_values_in_them() -> None:
    russian, english = _words("ru"), _words("en")
    assert list(russian) == list(english)
    for key, words in russian.items():
        assert sorted(re.findall(r"\{\w+\}", words)) == sorted(re.findall(r"\{\w+\}", english[key])), key
        assert words
        assert english[key]


def test_every_word_that_is_said_is_there_and_every_one_there_is_said() -> None:
    known = set(_words("ru"))
    said = set(re.findall(r'word\("([^"]+)"', SOURCE)) | set(re.findall(r'data-word(?:-label)?="([^"]+)"', PAGE))
    chosen = set(re.findall(r'[?:] "((?:chat|message|failures|chats)\.[\w.]+)"', SOURCE))
    begun = set(re.findall(r"word\(`([\w.]*)\$\{", SOURCE))
    counted = set(re.findall(r'counted\("([^"]+)"', SOURCE))
    assert said <= known
    assert chosen <= known
    unsaid = {
        key
        for key in known - said - chosen
        if not any(stem and key.startswith(stem) for stem in begun) and key.rpartition(".")[0] not in counted
    }
    assert unsaid <= {"chats", "exchange", "log"}  # the names of the tabs


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_makes_elements_only_and_knows_no_other_address(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    parsing = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function|setHTML|\.srcdoc"
    assert re.findall(parsing, source) == []
    addresses = set(re.findall(r"https?://[\w./-]+", source))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    for name in re.findall(r'from "\./([\w./]+)"', source):
        assert (path.parent / name).is_file()


def test_the_document_has_neither_scripts_nor_styles_inside_and_its_files_are_there() -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=", PAGE) == []
    assert re.findall(r"https?://", PAGE) == []
    for name in re.findall(r'(?:href|src)="/static/([^"]+)"', PAGE):
        assert (STATIC / name).is_file()
