"""Words that must not become Markdown."""

from ui.plain import plain


def test_marks_of_markdown_are_escaped():
    assert plain("$5 and $6") == r"\$5 and \$6"
    assert plain("[x](javascript:1)") == r"\[x\]\(javascript\:1\)"
    assert plain(":red[hot] *a* <b>") == r"\:red\[hot\] \*a\* \<b\>"


def test_long_text_is_cut_on_one_line_before_it_is_escaped():
    assert plain("a\n b   c") == "a b c"
    assert plain("$" * 10, 4) == r"\$\$\$…"


def test_addresses_are_parted_so_that_they_do_not_become_links():
    assert plain("see https://a.example/x") == "see https\\:\u2060//a\\.example/x"
    assert plain("www.a.example") == "www\u2060\\.a\\.example"
    assert plain("ann@bank.example") == "ann@\u2060bank\\.example"
    assert plain("AT: 5 www") == r"AT\: 5 www"
