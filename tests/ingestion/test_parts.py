from ingestion.calls.parts import PREPARED, QUESTIONS, parts_of
from ingestion.calls.turns import Words

CALL = [
    Words("Welcome to the call. After the remarks, there will be a question and answer session.", speaker="Operator"),
    Words("With us are Ann Lee, chief executive officer, and Bo Ek, our Chief Financial Officer.", speaker="Host"),
    Words("Sales rose. I will hand over to Bo before we take questions.", speaker="Ann Lee"),
    Words("Margins rose.", speaker="Bo Ek"),
    Words("Our first question comes from the line of Cy Dunn with Merrow Finch.", speaker="Operator"),
    Words("Good morning. Why?", speaker="Cy Dunn"),
    Words("Price.", speaker="Bo Ek"),
]


def test_questions_begin_with_the_first_and_not_with_its_announcement():
    assert [part.name for part in parts_of(CALL)] == [PREPARED] * 4 + [QUESTIONS] * 3


def test_roles_are_what_the_call_says():
    roles = {words.speaker: part.role for words, part in zip(CALL, parts_of(CALL), strict=True)}
    assert roles["Ann Lee"] == "chief executive officer"
    assert roles["Bo Ek"] == "Chief Financial Officer"
    assert roles["Cy Dunn"] == "analyst, Merrow Finch"
    assert roles["Operator"] == ""


def test_roles_of_a_list_of_participants():
    text = "Executives\nAnn Lee - President and CEO\nBo Ek -- Chief Financial Officer\n"
    parts = parts_of([Words("Sales rose.", speaker="Ann Lee"), Words("Yes.", speaker="Bo Ek")], text)
    assert [part.role for part in parts] == ["President and CEO", "Chief Financial Officer"]


def test_a_text_that_opens_no_questions_has_no_parts():
    assert {part.name for part in parts_of([Words("Sales rose."), Words("They did.")])} == {""}
