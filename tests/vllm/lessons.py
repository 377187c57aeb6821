"""Questions with the replies a model is to give, put to the product; what it would send the model, as lessons, out.

The product itself writes the prompts, so the taught model answers exactly those requests, and a prompt that changes is
taught anew. Replies are in the form that the server enforces, hence without blanks between their parts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from generation.models.capabilities import Capabilities
from generation.models.llm import ScriptedModel
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

CONTEXT = 8192
ABLE = Capabilities(vision=True, schema=True, counts=True, context=CONTEXT)
PAGE = """<html><head><title>Harbour Pumps plc annual report</title></head><body>
<h1>Harbour Pumps plc annual report 2024</h1>
<p>Harbour Pumps plc makes pumps for ships in Hull.</p>
<h2>Results</h2><p>Demand for marine pumps lifted revenue to $1,234 million in fiscal 2024.</p>
<p>(in millions)</p>
<table><tr><td>Year ended December 31,</td><td>2024</td><td>2023</td></tr>
<tr><td>Revenue</td><td>1,234</td><td>1,102</td></tr><tr><td>Cost of sales</td><td>802</td><td>740</td></tr></table>
</body></html>"""


@dataclass(frozen=True, slots=True)
class Talk:
    """A question over one document, and the model's replies in the order in which it is asked."""

    question: str
    replies: tuple[str, ...]
    document: str = "harbour.html"
    adapter: bool = False


def claims(*written: tuple[str, list[int]], missing: str = "") -> str:
    """A reply of the role that writes answers."""
    told = [{"text": text, "evidence": evidence} for text, evidence in written]
    return _tight({"answered": not missing, "missing": missing, "claims": told})


def planned(years: Sequence[int] = (), figures: Sequence[str] = ()) -> str:
    """A reply of the role that fills a plan's gaps."""
    return _tight({"companies": [], "years": list(years), "quarter": 0, "figures": list(figures)})


def seen(what: str, value: str, unit: str) -> str:
    """A reply of the role that reads pictures."""
    return _tight({"values": [{"what": what, "value": value, "unit": unit, "certainty": "estimated"}]})


def _tight(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def draw(path: Path, height: int, colour: str) -> None:
    """A chart of one bar; its words are the same whatever the bar is."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (640, 400), "white")
    pen = ImageDraw.Draw(image)
    pen.text((120, 16), "Harbour Pumps plc: orders", fill="black", font=ImageFont.load_default(32))
    pen.rectangle((240, 340 - height, 400, 340), fill=colour)
    pen.text((290, 350), "2024", fill="black", font=ImageFont.load_default(32))
    image.save(path)


class Library:
    """A workspace with its documents, and the analyst over them."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "workspace"
        self.store = Store.open(self.workspace, LOCAL)
        encoder = open_encoder()
        self.searcher = Searcher(
            self.store, encoder, open_index(self.store, encoder.model_id, self.workspace / "index")
        )
        failed = [outcome.error for outcome in ingest(self.store, lambda: encoder, self._documents(folder))]
        assert not any(failed), failed

    def _documents(self, folder: Path) -> Sequence[Path]:
        page = folder / "harbour.html"
        page.write_text(PAGE)
        return [page]

    def analyst(self, model: Any) -> Analyst:
        return Analyst(self.store, self.searcher, model)


class Charts(Library):
    """A workspace with one chart, named alike whatever it shows."""

    def __init__(self, folder: Path, height: int, colour: str) -> None:
        self._drawn = (height, colour)
        super().__init__(folder)

    def _documents(self, folder: Path) -> Sequence[Path]:
        chart = folder / "orders.png"
        draw(chart, *self._drawn)
        return [chart]


def lessons_of(library: Library, talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """What the product sends a model that replies so; AssertionError when it asks more or less often."""
    found: list[dict[str, Any]] = []
    for talk in talks:
        model = ScriptedModel(*talk.replies, capabilities=ABLE)
        library.analyst(model).ask(talk.question, [talk.document])
        assert len(model.asked) == len(talk.replies), f"{talk.question}: {len(model.asked)} requests"
        found += [
            {"messages": list(messages), "answer": reply, "adapter": talk.adapter}
            for messages, reply in zip(model.asked, talk.replies, strict=True)
        ]
    return found
