"""A good page is seen while another person's pages, which are drawn without end, are opened."""

from __future__ import annotations

from evaluation.hostile.looking import endless, measure


def test_a_good_page_does_not_wait_for_another_persons_endless_ones(tmp_path):
    found = measure(endless(tmp_path, 3), looks=2)
    assert found.hostile == 3
    assert found.left > 0
    assert found.others[1] < 8
