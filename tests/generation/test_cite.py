from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers import Check
from generation.cite import draft_claims, plain_text, split_sentences


def test_decimals_and_abbreviations_do_not_end_a_sentence():
    text = "Harrow Inc. sold $4.5 million in the U.S. market, e.g. No. 5 pumps. Margins rose 1.2 points to 36.4%. Why?"
    assert split_sentences(text) == [
        "Harrow Inc. sold $4.5 million in the U.S. market, e.g. No. 5 pumps.",
        "Margins rose 1.2 points to 36.4%.",
        "Why?",
    ]


def test_an_abbreviation_ends_a_sentence_before_an_opening_word():
    assert split_sentences("It bought Acme Corp. The price was $5.") == ["It bought Acme Corp.", "The price was $5."]
    assert split_sentences("It was sold in the U.S. In 2024 it grew.") == [
        "It was sold in the U.S.",
        "In 2024 it grew.",
    ]


def test_japanese_sentences():
    assert split_sentences("売上高は1,234億円でした。[1] 営業利益は5.6%増でした[2]。") == [
        "売上高は1,234億円でした。[1]",
        "営業利益は5.6%増でした[2]。",
    ]


def test_citations_before_and_after_the_stop_belong_to_their_sentence():
    claims, dropped = draft_claims("Revenue was $5.1 million [1]. Costs fell. [2][3] Cash rose [1, 3].", {1, 2, 3})
    assert [(c.text, c.citations) for c in claims] == [
        ("Revenue was $5.1 million.", (1,)),
        ("Costs fell.", (2, 3)),
        ("Cash rose.", (1, 3)),
    ]
    assert dropped == ()
    assert {c.check for c in claims} == {Check.UNSUPPORTED}


def test_citations_that_were_not_given_are_dropped_and_named():
    claims, dropped = draft_claims("Revenue was $5 [1][9]. See [12].", [1, 2])
    assert claims[0].citations == (1,)
    assert claims[1].citations == ()
    assert dropped == ("[9]", "[12]")


def test_ranges_wide_brackets_and_loose_citations():
    claims, _ = draft_claims("Sales rose 【1】.\n\n[2-3]", {1, 2, 3})
    assert [(c.text, c.citations) for c in claims] == [("Sales rose.", (1, 2, 3))]


def test_lists_headings_and_wrapped_lines():
    text = "## Findings\n- Revenue was\n  $5 million. [1]\n- Costs fell [2]\n1. Cash rose."
    assert [c.text for c in draft_claims(text, {1, 2})[0]] == [
        "Findings",
        "Revenue was $5 million.",
        "Costs fell",
        "Cash rose.",
    ]


def test_pictures_links_and_html_become_words():
    text = (
        'Profit ![chart](http://evil.example/a.png?x=1) rose <img src=x onerror="alert(1)"> to [the moon](javascript:x)'
        " <script>steal()</script><scr<b>ipt>now</script>, **margin < 5%** [1](http://evil.example)."
    )
    words = plain_text(text)
    assert "evil" not in words
    assert "steal" not in words
    assert "javascript" not in words
    assert "onerror" not in words
    assert "margin < 5%" in words
    assert draft_claims(text, {1})[0][0].citations == (1,)


def test_thoughts_and_reference_links_are_left_out():
    assert plain_text("<think>secret plan</think>Cash rose.\n[1]: http://evil.example\n").strip() == "Cash rose."


@given(st.text(alphabet="ab .[]1,2<>!()。\n*-$No", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_claims_with_given_citations_only(text: str):
    claims, _ = draft_claims(text, {1, 2})
    assert all(set(claim.citations) <= {1, 2} and claim.text.strip() for claim in claims)


@given(st.lists(st.sampled_from(["Revenue rose 5.2%", "Cash was $1,234.5", "Margins in the U.K. fell"]), min_size=1))
def test_every_sentence_comes_back(sentences: list[str]):
    assert split_sentences(" ".join(f"{s} again." for s in sentences)) == [f"{s} again." for s in sentences]
