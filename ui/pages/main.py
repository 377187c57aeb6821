"""The script that Streamlit runs for every visitor: wires the pages; each page draws itself from the store."""

import streamlit as st

from ui.answer_view import ASSETS
from ui.pages import chat, facts, library, memo, tie_out
from ui.session import guarded, style

st.set_page_config(page_title="MFFM Analyst", page_icon=str(ASSETS / "icon.svg"), layout="wide")
style()
chosen = st.navigation(
    [
        st.Page(chat.page, title="Chat", icon=":material/forum:", url_path="chat", default=True),
        st.Page(facts.page, title="Facts", icon=":material/table_chart:", url_path="facts"),
        st.Page(tie_out.page, title="Tie-out", icon=":material/balance:", url_path="tie-out"),
        st.Page(library.page, title="Library", icon=":material/folder_open:", url_path="library"),
        st.Page(memo.page, title="Memo", icon=":material/description:", url_path="memo"),
    ],
    position="top",
)
guarded(chosen.run)
