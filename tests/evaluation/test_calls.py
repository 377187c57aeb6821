"""The two measures over calls, on a transcript that a person can count."""

import random

from evaluation.quality.call_summary import description_of, numbers_of, recall
from evaluation.quality.tie_out import measure
from generation.calls.summary import bullets

CALL = """Thank you all for joining us.
Our plants run 24 hours a day and we have 12 of them.
Revenue for the second quarter was $412.6 million.
Gross margin was 38.4% in the second quarter.
Net income was $31.9 million.
Diluted earnings per share were $1.27.
We opened 3 sites in the south.
For the full year we expect adjusted earnings per share of $5.10 to $5.30.
"""


def folder(tmp_path):
    for name, text in (
        ("calls", CALL),
        ("summaries", "q2 revenue $412.6 mln.\nq2 earnings per share $1.27.\nover 24 sites."),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ABC_q2_2021.txt").write_text(text)
    return tmp_path


def test_a_planted_mismatch_is_found_and_a_clean_release_raises_no_alarm(tmp_path):
    told = measure([folder(tmp_path) / "calls" / "ABC_q2_2021.txt"], tmp_path, random.Random(1))
    assert sum(told["planted"].values()) == 4
    assert (told["recall"], told["false_alarms"], told["clean_figures_confirmed"]) == (1.0, 0, 1.0)


def test_a_call_is_noted_by_its_result_and_its_outlook(tmp_path):
    lines = CALL.splitlines()
    assert bullets(lines, description_of("ABC_q2_2021.txt"), 3) == [2, 5, 7]
    assert recall(folder(tmp_path), ["ABC_q2_2021.txt"], bullets, 3) == round(2 / 3, 4)  # 412.6 and 1.27, not 24


def test_numbers_are_compared_without_marks_and_years():
    assert numbers_of("$1,230.50 in 2021, up 14.0% in q3") == {"1230.5", "14"}
