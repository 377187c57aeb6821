"""Words that must not become Markdown."""

from ui.plain import plain


def test_marks_of_markdown_are_escaped():
    assert plain("$5 and $6") == r"\$5 and \$6"
    assert plain("[x](javascript:1)") == r"\[x\]\(javascript\:1\)"
    assert plain(":red[hot] *a* <b>") == r"\:red\[hot\] \*a\* \<b\>"


def test_long_text_is_cut_on_one_line_before_it_is_escaped():
    assert plain("a\n b   c") == "a b c"
    assert plain("$" * 10, 4) == r"\$\$\$…"
