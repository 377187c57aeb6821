"""Readings of two pieces and a figure, to be kept in a store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np

from data.locators import PageBox, TableCell
from data.store.store import Store
from data.types import Cell, Description, Evidence, Fact, Grid, Period, Reading

MODEL = "tiny/2"


def reading(company: str = "Acme", revenue: str = "1577") -> Reading:
    grid = Grid(((Cell(""), Cell("2023")), (Cell("Net sales (1)"), Cell(revenue))), 1, "Income")
    pieces = (
        Evidence(PageBox(1), f"{company} makes valves and pumps.", "Item 1"),
        Evidence(TableCell(1, page=2), f"Net sales (1) | {revenue}", "Income", grid),
    )
    sales = Fact("Net sales (1)", Decimal(revenue) * 10**6, revenue, Period(2023, 12), TableCell(1, 1, 1, 2), "USD", 6)
    return Reading(Description(company, fiscal_year=2023), pieces, (replace(sales, concept="revenue"),), 2)


def vectors(count: int = 2, first: float = 1.0) -> np.ndarray:
    return np.array([[first, index] for index in range(count)], dtype=np.float32)


def receive(store: Store, tmp_path, name: str = "acme.pdf", body: bytes = b"acme"):
    path = tmp_path / name
    path.write_bytes(body)
    return store.receive(path, name)[0]


def ingest(store: Store, tmp_path, name: str = "acme.pdf", company: str = "Acme"):
    document = receive(store, tmp_path, name, company.encode())
    store.commit(document.id, reading(company), vectors(), MODEL)
    return store.document(document.id)
