"""A file is called by its name in plain characters, one line, never empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.names import LONGEST, plain_name


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Annual report 2024.pdf", "Annual report 2024.pdf"),
        ("決算短信 令和6年.pdf", "決算短信 令和6年.pdf"),
        ("evil\u202efdp.txt", "evilfdp.txt"),
        ("two\r\nlines\x00.txt", "two lines .txt"),
        ("\udcff.txt", ".txt"),
        ("  ", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_names_are_one_line_of_plain_characters(name, called):
    assert plain_name(name) == called


def test_a_long_name_keeps_its_ending():
    assert plain_name("a" * 300 + ".xlsx").endswith("aaa…\u002exlsx")
    assert len(plain_name("b" * 5000 + ".pdf")) == LONGEST


@given(st.text(alphabet=st.characters(), max_size=400) | st.text(alphabet="\ud800\udfff\x00\n\u202e a.", max_size=300))
def test_every_name_can_be_kept_and_is_kept_as_it_is_the_second_time(name):
    called = plain_name(name)
    assert called.encode("utf-8").decode("utf-8") == called
    assert 0 < len(called) <= LONGEST
    assert called.isprintable() or not name.isprintable()
    assert plain_name(called) == called
