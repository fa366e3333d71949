"""How texts are read: HTML, MarkdownV2 and the older Markdown, and the words for what does not parse."""

from typing import Any

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration, markdown_decoration
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.telegram.draft import units
from sandbox.telegram.formatting import Formatted, formatted
from sandbox.telegram.hypertext import read_html
from sandbox.telegram.markdown import read_first, read_second
from sandbox.telegram.people import Person
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller

READERS = {"HTML": read_html, "MarkdownV2": read_second, "Markdown": read_first}
URL = "https://e.ru"


def _short(entities: Any) -> list[tuple[str, int, int]]:
    return [(one["type"], one["offset"], one["length"]) for one in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a* _b_ __c__ ~d~ ||e|| `f`", "a b c d e f",
         [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1), ("spoiler", 8, 1),
          ("code", 10, 1)]),
        ("*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("__u _i_\r__", "u i\r", [("underline", 0, 4), ("italic", 2, 1)]),
        (r"1\+1\=2 \\ \a", r"1+1=2 \ a", []),
        ("```py\nx = [1]\n```", "x = [1]\n", [("pre", 0, 8)]),
        ("```\na\n```", "a\n", [("pre", 0, 2)]),
        ("```a```", "a", [("pre", 0, 1)]),
        ("`a*b`", "a*b", [("code", 0, 3)]),
        (f"[😀 a]({URL}/\\))", "😀 a", [("text_link", 0, 4)]),
        (f"[{URL.replace('.', chr(92) + '.')}]", URL, [("text_link", 0, 12)]),
        (r"[not\-a\-link](nowhere)", "not-a-link", []),
        ("![👍](tg://emoji?id=5368324170671202286)", "👍", [("custom_emoji", 0, 2)]),
        ("![now](tg://time?unix=1700000000&format=r)", "now", [("date_time", 0, 3)]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 3)]),
        (">a\n>b||\nc", "a\nb\nc", [("expandable_blockquote", 0, 3)]),
        (">*a\n>b*", "a\nb", [("blockquote", 0, 3), ("bold", 0, 3)]),
        (">||a||", "a", [("blockquote", 0, 1), ("spoiler", 0, 1)]),
        (">a\n**>b", "a\nb", [("blockquote", 0, 1), ("blockquote", 2, 1)]),
    ],
)  # fmt: skip
def test_markdown_of_the_second_version(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    read, found = read_second(source)
    assert (read, _short(found)) == (text, entities)


def test_markdown_keeps_what_it_points_to() -> None:
    _, (link,) = read_second(r"[a](https://e.ru/\(x\)?q=\\)")
    assert link["url"] == "https://e.ru/(x)?q=\\"
    _, (block,) = read_second("```python\nx```")
    assert block["language"] == "python"
    _, (mention,) = read_second("[Анна](tg://user?id=77)")
    assert (mention["type"], mention["user_id"]) == ("text_mention", 77)
    _, (moment,) = read_second("![a](tg://time?unix=5)")
    assert (moment["unix_time"], "date_time_format" in moment) == (5, False)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a* _b_ `c`", "a b c", [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1)]),
        ("1+1=2. (a) - b!", "1+1=2. (a) - b!", []),
        (r"\*a\_b\`\[", "*a_b`[", []),
        (r"\a", r"\a", []),
        ("*a_b*", "a_b", [("bold", 0, 3)]),
        ("```py\nx```", "x", [("pre", 0, 1)]),
        (f"[a]({URL}) [b](nowhere) [{URL}]", f"a b {URL}", [("text_link", 0, 1), ("text_link", 4, 12)]),
        (f"[a]({URL}", "a", [("text_link", 0, 1)]),
    ],
)
def test_the_older_markdown(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    read, found = read_first(source)
    assert (read, _short(found)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ('<a href="https://e.ru/?a=1&amp;b">x</a>', "x", [("text_link", 0, 1)]),
        (f"<a>{URL}</a> <a>none</a> <a href='http://[' >x</a>", f"{URL} none x", [("text_link", 0, 12)]),
        ("<pre><code class=language-py>y</code></pre>", "y", [("pre", 0, 1)]),
        ('<code class="language-py">y</code>', "y", [("code", 0, 1)]),
        ('<tg-emoji emoji-id="77">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<tg-time unix="1700000000" format="r">now</tg-time>', "now", [("date_time", 0, 3)]),
        ("<blockquote expandable >a</blockquote >", "a", [("expandable_blockquote", 0, 1)]),
        ("<b >a</b > <i>b</>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("&#128512;&#x1F600; &amp &nbsp; &#0; &#xD800; &#x; &#;", "😀😀 &amp &nbsp; &#0; &#xD800; &#x; &#;", []),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    read, found = read_html(source)
    assert (read, _short(found)) == (text, entities)


@pytest.mark.parametrize(
    ("mode", "source", "words"),
    [
        ("HTML", "a <b>b", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "я</b>", "Unexpected end tag at byte offset 2"),
        ("HTML", "<b>я<i></b>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("HTML", "я <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("HTML", "2 <3", "Unclosed start tag at byte offset 2"),
        ("HTML", "2 < 3", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "<b", "Unclosed start tag at byte offset 0"),
        ("HTML", "<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("HTML", "<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("HTML", "<a href=x", 'Unclosed start tag "a" at byte offset 0'),
        ("HTML", "<a href='x", 'Unclosed start tag "a" at byte offset 0'),
        ("HTML", "<a href=http://e.ru>", "Unexpected end of name token at byte offset 8"),
        ("HTML", '<a ="x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("HTML", "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("HTML", "<a ", 'Unclosed start tag "a" at byte offset 0'),
        ("HTML", "<b>a</b", "Unclosed end tag at byte offset 4"),
        ("HTML", "<tg-emoji emoji-id='x'>👍</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("MarkdownV2", "a*b", "Can't find end of Bold entity at byte offset 1"),
        ("MarkdownV2", "я_b", "Can't find end of Italic entity at byte offset 2"),
        ("MarkdownV2", "__b", "Can't find end of Underline entity at byte offset 0"),
        ("MarkdownV2", "~b", "Can't find end of Strikethrough entity at byte offset 0"),
        ("MarkdownV2", "||b", "Can't find end of Spoiler entity at byte offset 0"),
        ("MarkdownV2", "`b", "Can't find end of Code entity at byte offset 0"),
        ("MarkdownV2", "```b", "Can't find end of Pre entity at byte offset 0"),
        ("MarkdownV2", "```py\nb", "Can't find end of PreCode entity at byte offset 0"),
        ("MarkdownV2", "[b", "Can't find end of TextUrl entity at byte offset 0"),
        ("MarkdownV2", ">*b\nc", "Can't find end of Bold entity at byte offset 1"),
        ("MarkdownV2", "[b](x", "Can't find end of a URL at byte offset 4"),
        ("MarkdownV2", "![b", "Can't find end of CustomEmoji entity at byte offset 0"),
        ("MarkdownV2", "![b]", "Custom emoji entity must contain a tg://emoji URL at byte offset 0"),
        ("MarkdownV2", "![b](x", "Can't find end of a custom emoji URL at byte offset 5"),
        ("MarkdownV2", "![b](tg://emoji?id=x)", "Invalid custom emoji identifier specified"),
        ("MarkdownV2", "![b](x)", "Invalid custom emoji identifier specified"),
        *(
            ("MarkdownV2", f"a{sign}b", f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")
            for sign in "]()>#+-=|{}.!"
        ),
        ("Markdown", "я*b", "Can't find end of the entity starting at byte offset 2"),
        ("Markdown", "[b", "Can't find end of the entity starting at byte offset 0"),
        ("Markdown", "```b", "Can't find end of the entity starting at byte offset 0"),
    ],
)
def test_what_does_not_parse(mode: str, source: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        formatted(source, mode)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_modes_are_named_in_any_letter_case_and_others_are_refused() -> None:
    assert formatted("*a*", "markdownV2").entities == formatted("<b>a</b>", "html").entities
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        formatted("a", "rst")


def test_mentions_of_people_whom_the_bot_knows() -> None:
    anna = {"id": 77, "is_bot": False, "first_name": "Анна"}
    known = formatted('<a href="tg://user?id=77">a</a><a href="tg://user?id=78">b</a>', "HTML", None, {77: anna}.get)
    assert known.entities == ({"type": "text_mention", "offset": 0, "length": 1, "user": anna},)
    mentions = [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": number}} for number in (77, 78)]
    assert formatted("a", None, mentions, {77: anna}.get).entities == known.entities


async def test_mentions_by_a_link(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    seen, unseen = telegram.person("Вера"), telegram.person("Глеб")
    telegram.group("Продажи", [seen])
    links = " ".join(f'<a href="tg://user?id={who}">x</a>' for who in (anna.id, seen.id, unseen.id, 5))
    sent = await call("sendMessage", chat_id=anna.id, text=links, parse_mode="HTML")
    assert [one["user"]["id"] for one in sent["entities"]] == [anna.id, seen.id]


def test_carriage_returns_leave_no_trace() -> None:
    read = formatted("_a_\r*b*\r c\r", "MarkdownV2")
    assert (read.text, _short(read.entities)) == ("ab c", [("italic", 0, 1), ("bold", 1, 1)])
    given_ = formatted("\ra\r\nb", None, [{"type": "bold", "offset": 3, "length": 2}])
    assert (given_.text, _short(given_.entities)) == ("a\nb", [("bold", 1, 2)])


def test_hashtags_and_cashtags_are_found() -> None:
    read = formatted("#звонки #12 $RUB $rub a#b")
    assert [(one["type"], read.piece(one)) for one in read.entities] == [("hashtag", "#звонки"), ("cashtag", "$RUB")]


SIGNS = st.text(st.sampled_from("aЯ😀 _*[]()~`>#+-=|{}.!\\\n\r<&;\"'/https://e.ru?id=1 b i u pre code"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(SIGNS, st.sampled_from(sorted(READERS)))
def test_entities_are_always_in_range(source: str, mode: str) -> None:
    try:
        read = formatted(source, mode)
    except Refusal as refusal:
        read, words = Formatted(""), refusal.description
    else:
        words = "Bad Request: can't parse entities: "
    assert words.startswith("Bad Request: can't parse entities: ")
    assert read.text == read.text.strip()
    for one in read.entities:
        assert 0 <= one["offset"] < one["offset"] + one["length"] <= read.units
        assert read.piece(one)


PLAIN = st.text(st.sampled_from("aЯ😀 _*[]()~`>#+-=|{}.!\\<&\"'1"), min_size=1, max_size=12)
KINDS = ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link"]
EXTRA: dict[str, dict[str, Any]] = {"text_link": {"url": "https://e.ru/?a=1&b=2"}}


@st.composite
def trees(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """Make a text of pieces, some of them formatted, some of those with a second format inside."""
    text, entities = "", []
    for piece in draw(st.lists(PLAIN, min_size=1, max_size=4)):
        offset, length = units(text), units(piece)
        text += piece
        kind = draw(st.sampled_from([*KINDS, None]))
        if kind is None:
            continue
        entities.append({"type": kind, "offset": offset, "length": length, **EXTRA.get(kind, {})})
        inner = draw(st.sampled_from([*KINDS[:5], None]))
        if inner is not None and kind not in {inner, "code"}:
            entities.append({"type": inner, "offset": offset, "length": length})
    return text, entities


def _sorted(entities: Any) -> list[Any]:
    return sorted(entities, key=lambda one: (one["offset"], -one["length"], one["type"]))


@settings(max_examples=100, deadline=None)
@given(trees())
def test_html_of_another_hand_is_read_back(tree: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = tree
    made = html_decoration.unparse(text, [MessageEntity(**one) for one in entities])
    read, found = read_html(made)
    assert (read, _sorted(found)) == (text, _sorted(entities))


@settings(max_examples=100, deadline=None)
@given(trees())
def test_markdown_of_another_hand_is_read_back(tree: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = tree
    made = markdown_decoration.unparse(text, [MessageEntity(**one) for one in entities])
    if any(one["type"] == "code" for one in entities) and set(text) & {"`", "\\"}:
        return  # the other hand puts a backslash before every sign, in code too, where most of them mean themselves
    read = formatted(made, "MarkdownV2")
    wanted = formatted(text, None, entities)
    assert read.text == wanted.text
    assert _sorted(read.entities) == _sorted(wanted.entities)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aЯ😀 _*[]()~`>#+-=|{}.!\\<&1"), max_size=20), st.sampled_from(["HTML", "MarkdownV2"]))
def test_quoted_text_of_another_hand_is_plain(text: str, mode: str) -> None:
    quoted = (html_decoration if mode == "HTML" else markdown_decoration).quote(text)
    assert READERS[mode](quoted) == (text, [])
