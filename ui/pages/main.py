"""The script that Streamlit runs for every visitor: wires the pages; each page draws itself from the store."""

from functools import partial

import streamlit as st

from data.errors import Denied
from ui.answer_view import ASSETS
from ui.pages.rooms import pages_of
from ui.session import desk, guarded, house, style
from ui.signin import SignedOut, front_door, turned_away, who

st.set_page_config(page_title="MFFM Analyst", page_icon=str(ASSETS / "icon.svg"), layout="wide")
style()


def wired() -> None:
    """The pages that the person's role opens; the front door for anybody else."""
    try:
        here = desk()
    except SignedOut:
        st.navigation([st.Page(front_door, title="Sign in")], position="hidden").run()
        return
    except Denied as error:
        away = partial(turned_away, error)
        st.navigation([st.Page(away, title="No workspace", url_path="none")], position="hidden").run()
        return
    chosen = st.navigation(pages_of(here.store.principal), position="top")
    if house().directory.kept:
        who(here.store.principal, house().directory)
    guarded(chosen.run)


guarded(wired)
