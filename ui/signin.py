"""Who the sign-in says is there in, the principal of the directory out. Roles never come from the sign-in.

The identity is that of the OpenID Connect provider in Streamlit's secrets; its address is the person's id.
"""

from __future__ import annotations

import streamlit as st

from data.errors import Denied
from data.people import Principal
from data.store.directory import Directory, Member

_CHOICE = "workspace"


class SignedOut(Denied):
    """Nobody is signed in."""


def signed_in(directory: Directory) -> Principal:
    """The principal at this page. SignedOut, or Denied to people who are in no workspace (any more)."""
    found = places_of(directory)
    chosen = st.session_state.get(_CHOICE) or st.query_params.get(_CHOICE)
    return next((place for place in found if place.workspace == chosen), found[0]).principal


def places_of(directory: Directory) -> list[Member]:
    """The workspaces of whoever is signed in, at least one."""
    person = identity()
    if not person:
        raise SignedOut("Sign in to see your documents.", "Use the account of your organisation.")
    found = directory.memberships(person)
    if not found:
        raise Denied(
            f"{person} has no place in this installation.",
            "Ask the manager of your workspace, or whoever runs this installation, to admit you.",
        )
    return found


def identity() -> str:
    """The address that the provider vouches for; empty when nobody is signed in or it does not vouch for one."""
    if not st.user.get("is_logged_in") or st.user.get("email_verified") is False:
        return ""
    return str(st.user.get("email") or "")


def configured() -> bool:
    """Whether a provider is named in Streamlit's secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def front_door() -> None:
    """The page of those who are not signed in."""
    st.title("MFFM Analyst", anchor=False)
    if not configured():
        st.text("Several people share this installation, but no sign-in is set up yet.")
        st.text("Whoever runs it names an OpenID Connect provider in Streamlit's secrets, in the section [auth].")
        return
    st.text("Sign in to see your documents.")
    st.button("Sign in", type="primary", icon=":material/login:", key="sign-in", on_click=st.login)


def turned_away(error: Denied) -> None:
    """The page of those who are known to the provider and not to the directory."""
    st.title("No workspace yet", anchor=False)
    st.text(error.message)
    st.text(error.remedy)
    st.button("Sign out", icon=":material/logout:", key="sign-out", on_click=st.logout)


def who(principal: Principal, directory: Directory) -> None:
    """Draw who is at work, in which workspace, and the way out."""
    with st.popover(principal.name, type="tertiary", icon=":material/account_circle:", key="who"):
        st.text(principal.id)
        st.caption(f"{principal.role.value.capitalize()} in the workspace {principal.tenant}")
        places = [place.workspace for place in places_of(directory)]
        if len(places) > 1:
            st.selectbox("Workspace", places, index=places.index(principal.tenant), key=_CHOICE)
        st.button("Sign out", icon=":material/logout:", key="sign-out", on_click=st.logout)
