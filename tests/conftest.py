"""What every test is kept from: the seals of the person who runs it."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_seals(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MFFM_SEALS", str(tmp_path_factory.mktemp("seals")))
        yield
