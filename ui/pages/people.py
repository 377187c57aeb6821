"""People: who belongs to the workspace, as what; for those who may admit others."""

from __future__ import annotations

import streamlit as st

from data.people import Right, Role
from data.store.directory import Directory, Member
from data.store.store import Store
from ui.session import desk, house

_ROLES = [Role.READER, Role.ANALYST, Role.MANAGER, Role.AUDITOR]
_ABOUT = (
    "**Readers** see documents and ask. **Analysts** also add documents, correct them, and share or remove their own. "
    "**Managers** also share and remove what others added, and admit people. **Auditors** see the audit trail only."
)


def page() -> None:
    """The whole page."""
    store, directory = desk().store, house().directory
    store.principal.check(Right.ADMIT)
    st.title("People", anchor=False)
    st.caption(_ABOUT)
    _admit(store, directory)
    for member in directory.members(store):
        _member(store, directory, member)


def _admit(store: Store, directory: Directory) -> None:
    with st.form("admit", clear_on_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        person = st.text_input("Address", placeholder="name@bank.example", max_chars=200)
        name = st.text_input("Name", max_chars=100)
        role = st.selectbox("Role", _ROLES, format_func=_words)
        if st.form_submit_button("Admit", icon=":material/person_add:"):
            member = directory.admit(store, person, name.strip() or person.strip(), role)
            st.toast(f"{member.id} is admitted.")


def _member(store: Store, directory: Directory, member: Member) -> None:
    own = member.id == store.principal.id
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"member-{member.id}"):
        st.text(f"{member.name}  {member.id}" + ("  (you)" if own else ""), width="stretch")
        if own or member.suspended:
            st.caption("Suspended" if member.suspended else _words(member.role), width="content")
        if own:
            return
        role = st.selectbox(
            "Role",
            _ROLES,
            index=_ROLES.index(member.role),
            format_func=_words,
            key=f"role-{member.id}",
            label_visibility="collapsed",
            width=140,
        )
        if role is not member.role:
            directory.admit(store, member.id, member.name, role)
            st.rerun()
        told = "Let in again" if member.suspended else "Suspend"
        if st.button(told, key=f"suspend-{member.id}"):
            directory.suspend(store, member.id, not member.suspended)
            st.rerun()


def _words(role: Role) -> str:
    return role.value.capitalize()
