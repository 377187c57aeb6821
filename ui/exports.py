"""A click in, a file on the reader's disk out: made when it is fetched, from an address that opens once and for them.

Streamlit's own button would keep the bytes at an address that opens for everyone who knows it.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from data.people import Principal
from ui.answer_view import component
from ui.web.links import Grant, Kind, address, visitor_of
from ui.web.orders import Order, place


def offer(
    principal: Principal,
    label: str,
    order: Order,
    key: str,
    *,
    help: str = "",
    kind: Literal["secondary", "tertiary"] = "secondary",
    disabled: bool = False,
) -> None:
    """A button that has the file made and saved."""
    if st.button(label, key=key, icon=":material/download:", help=help or None, type=kind, disabled=disabled):
        number = place(principal, order)
        grant = Grant(principal.tenant, principal.id, number, Kind.FILE)
        data = {"key": number, "address": address(grant, visitor_of(st.context.cookies)), "name": order.name}
        with st.container(key=f"saving-{key}"):
            component("saving")(key=f"saved-{key}", data=data)
