"""What the source may not do: hand words to a parser of HTML, or bytes to the media addresses of Streamlit."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
SOURCES = [HOUSE / "app.py", *sorted((HOUSE / "ui").rglob("*.py"))]
SCRIPTS = sorted((HOUSE / "ui" / "assets").glob("*.js"))
PARSERS = {"html", "iframe", "markdown_html", "declare_component"}
MEDIA = {"image", "audio", "video", "pdf", "logo", "chat_media", "download_button"}
THUMBNAIL = "st.image(message.body['picture'], width=_THUMBNAIL)"
"""What a person showed the chat: a `data:` address made by the app, which stays in the page."""
INNER = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc")


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """`st.html` and the like as "html"; "" for a call of anything but Streamlit."""
    function = call.func
    ours = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "st"
    return function.attr if ours and isinstance(function, ast.Attribute) else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_no_words_reach_a_parser_of_html(path: Path):
    for call in calls(path):
        named = {keyword.arg for keyword in call.keywords}
        assert not named & {"unsafe_allow_html", "unsafe_allow_javascript"}, ast.unparse(call)
        if called(call) in PARSERS:
            assert ast.unparse(call) == "st.html(ASSETS / 'app.css')"
    assert "components.v1" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_no_bytes_of_a_document_or_an_export_reach_the_media_addresses_of_streamlit(path: Path):
    assert {ast.unparse(call) for call in calls(path) if called(call) in MEDIA} <= {THUMBNAIL}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_make_elements_and_text_nodes_only(path: Path):
    assert INNER.findall(path.read_text(encoding="utf-8")) == []


def test_a_component_is_drawn_by_constant_files():
    (draw,) = [call for call in calls(HOUSE / "ui" / "answer_view.py") if ast.unparse(call.func) == "v2.component"]
    assert ast.unparse(draw) == "v2.component(full, html=f'<div class=\"{name}\"></div>', css=css, js=js)"
    names = [call.args[0] for path in SOURCES for call in calls(path) if ast.unparse(call.func) == "component"]
    constant = {name.value for name in names if isinstance(name, ast.Constant)}
    assert constant >= {"answer", "reveal", "facts", "evidence"}
    assert len(names) == sum(isinstance(name, ast.Constant) for name in names)
    assert {path.stem for path in SCRIPTS} == constant
