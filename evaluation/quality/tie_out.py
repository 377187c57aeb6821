"""Transcripts in, how many planted mismatches a tie-out finds and how often it is wrong without any out.

    python -m evaluation.quality.tie_out FOLDER [--half 0|1] [--seed 1] [--misses]

FOLDER holds `NAME_qN_YEAR.txt`, a sentence a line. For every call a release is written whose table states what the call
says of the whole company, found by plain patterns here and not by the rooms under test. In the clean release every
figure agrees, to more digits than are said. In two others one half of the figures, then the other half, is spoilt: two
digits swapped, a wrong scale, the figure under last year, the other sign. A planted mismatch is found when the number's
verdict is "differs by" or "other period". Last, each call is held against the next company's release.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Literal

import numpy as np

from data.people import LOCAL
from data.store.store import Store
from data.types import Document
from generation.calls.tieout import AGREED, TieOut, Verdict, tie_out
from ingestion.read import read

Spoil = Literal["digits", "scale", "period", "sign"]
ALARMS = (Verdict.DIFFERS, Verdict.OTHER_PERIOD)
ROWS = {
    "revenue": "Total revenue", "revenues": "Total revenue", "net sales": "Total revenue", "sales": "Total revenue",
    "gross profit": "Gross profit", "operating income": "Operating income", "operating profit": "Operating income",
    "net income": "Net income", "net earnings": "Net income", "adjusted net income": "Adjusted net income (non-GAAP)",
    "adjusted ebitda": "Adjusted EBITDA (non-GAAP)",
    "adjusted operating income": "Adjusted operating income (non-GAAP)",
    "adjusted operating profit": "Adjusted operating income (non-GAAP)", "interest expense": "Interest expense",
    "diluted earnings per share": "Diluted earnings per share", "diluted eps": "Diluted earnings per share",
    "adjusted earnings per share": "Adjusted diluted earnings per share (non-GAAP)",
    "adjusted diluted earnings per share": "Adjusted diluted earnings per share (non-GAAP)",
    "adjusted eps": "Adjusted diluted earnings per share (non-GAAP)", "gross margin": "Gross margin",
    "adjusted gross margin": "Adjusted gross margin (non-GAAP)", "operating margin": "Operating margin",
    "adjusted operating margin": "Adjusted operating margin (non-GAAP)", "free cash flow": "Free cash flow",
    "capital expenditures": "Capital expenditures", "effective tax rate": "Effective tax rate",
    "operating cash flow": "Net cash provided by operating activities",
    "cash flow from operations": "Net cash provided by operating activities",
}  # fmt: skip
_NAMES = "|".join(sorted(ROWS, key=len, reverse=True))
_STATED = re.compile(
    rf"(?:^|, |\b(?:our|total|consolidated|company|and|of|with|reported|generated|delivered|quarter|year|basis|record"
    rf"|the) )"
    rf"(?P<name>{_NAMES})(?P<between>(?: [^.,;:$%\d]{{0,60}}?)?(?: \d[\d.]*%)?(?: [a-z]+){{0,2}}?"
    r" (?:was|were|of|to|at|totaled|about|approximately|record|reached)) "
    r"(?P<printed>\$?(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?: (?P<scale>million|billion)|(?P<rate>%)|(?= per (?:diluted )?share|[,.;]| )))",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:in|at|from|for) (?:our|North|Europe|Asia|China|the U|[A-Z])|\b(?:margins?|growth|per|from"
    r"|increase of|decrease of"
    r"|impact|percent|gains?|benefit\w*|driven|includ\w*|attribut\w*|contribut\w*|combined|tax|cost|down|loss|which|conversion|impacted|headwind)\b"
)
_NOT_NOW = re.compile(
    r"\b(?:expect|guidance|outlook|anticipate|forecast|will|would|should|could|target|range|respectively"
    r"|segment|division|months|sequential|year-to-date|between|excluding|pro forma|organic|constant|trailing)\w*",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:full[- ]year|(?:for|during|in) the (?:fiscal )?year|fiscal year|fiscal 20\d\d)\b", re.IGNORECASE
)
_BEFORE = re.compile(r"\b(?:last year|prior|previous|ago|versus|compared|from)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bquarter\b|\bQ[1-4]\b", re.IGNORECASE)
_PART = re.compile(
    r"^(?:In |At |Within |Our )?[A-Z][\w&]+(?: [A-Z][\w&]+)*(?:'s)? (?:revenue|sales|reported|delivered|generated)"
)
_SCALE = {"million": 6, "billion": 9}


@dataclass(frozen=True, slots=True)
class Planted:
    """A figure of a release: where the call says it, the row and column it is stated in, its value and how spoilt."""

    sentence: str
    printed: str
    row: str
    annual: bool
    said: Decimal
    stated: Decimal
    unit: Literal["money", "share", "percent"]
    spoilt: Spoil | None = None
    compared: bool = False


def main() -> int:
    """Print one JSON object of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), help="only every other call, beginning with this one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="say each miss and false alarm on stderr")
    args = parser.parse_args()
    paths = sorted(args.folder.glob("*.txt"))
    paths = paths if args.half is None else paths[args.half :: 2]
    with tempfile.TemporaryDirectory() as folder:
        told = measure(paths, Path(folder), random.Random(args.seed), args.misses)
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def measure(paths: Sequence[Path], folder: Path, chance: random.Random, misses: bool = False) -> dict[str, object]:
    """Recall of planted mismatches, by kind; false alarms on clean pairs; what is tied to another company's release."""
    store = Store.open(folder / "w", LOCAL)
    found: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    alarms = numbers = confirmed = stated = strangers = 0
    last: Document | None = None
    for path in paths:
        sentences = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
        figures = list(_figures(sentences, path.stem[-4:], "_q4_" in path.stem, chance))
        call = _told(store, _put(store, _call(folder, path.stem, sentences)), path.stem)
        clean = _put(store, _release(folder, path.stem, "clean", figures, chance))
        tied = tie_out(store, call, [clean])
        wrong = [tie for tie in tied.ties if tie.verdict in ALARMS]
        alarms, numbers = alarms + len(wrong), numbers + len(tied.ties)
        stated += len(figures)
        confirmed += sum(_verdict(tied, figure) in AGREED for figure in figures)
        if misses:
            for tie in wrong:
                sys.stderr.write(f"FALSE {path.stem}: {tie.verdict} {tie.figure and tie.figure.name}"
                                 f" {tie.figure and tie.figure.quote}"
                                 f" | {tie.about.said.printed} | {tie.line.text}\n")  # fmt: skip
        for half in (0, 1):
            spoilt = [_spoilt(f, chance) if at % 2 == half else f for at, f in enumerate(figures)]
            tied = tie_out(store, call, [_put(store, _release(folder, path.stem, f"spoilt-{half}", spoilt, chance))])
            for figure in (f for f in spoilt if f.spoilt):
                planted[str(figure.spoilt)] += 1
                hit = _verdict(tied, figure) in ALARMS
                found[str(figure.spoilt)] += hit
                if misses and not hit:
                    sys.stderr.write(f"MISS {path.stem}: {figure.spoilt} {_verdict(tied, figure)} {figure.row}"
                                     f" {figure.stated} | {figure.printed} | {figure.sentence}\n")  # fmt: skip
        if last is not None:
            strangers += sum(tie.verdict is not Verdict.NOT_DISCLOSED for tie in tie_out(store, call, [last]).ties)
        last = clean
    return {
        "calls": len(paths),
        "numbers_said": numbers,
        "planted": dict(planted),
        "recall": round(sum(found.values()) / max(1, sum(planted.values())), 4),
        "recall_by_kind": {kind: round(found[kind] / planted[kind], 4) for kind in sorted(planted)},
        "clean_figures_confirmed": round(confirmed / max(1, stated), 4),
        "false_alarms": alarms,
        "false_alarm_rate": round(alarms / max(1, numbers), 4),
        "false_alarms_a_clean_figure": round(alarms / max(1, stated), 4),
        "tied_to_another_company": strangers,
    }


def _verdict(tied: TieOut, figure: Planted) -> Verdict:
    """The verdict on a figure's number; of a range or a repetition, the first."""
    digits = figure.printed.lstrip("$")
    alike = (
        tie for tie in tied.ties if tie.line.text in figure.sentence or figure.sentence.startswith(tie.line.text[:60])
    )
    return next((tie.verdict for tie in alike if digits in tie.about.said.printed), Verdict.NOT_DISCLOSED)


# ---------------------------------------------------------------- what the call says


def _figures(sentences: Sequence[str], year: str, closing: bool, chance: random.Random) -> Iterator[Planted]:
    """What the call says of the whole company, each row once; a closing quarter's call must say of which period."""
    seen: set[tuple[str, bool]] = set()
    for sentence in sentences:
        if closing and not (_YEAR.search(sentence) or _QUARTER.search(sentence)):
            continue
        if _NOT_NOW.search(sentence) or _PART.match(sentence) or set(re.findall(r"20\d\d", sentence)) - {year}:
            continue
        for match in _STATED.finditer(sentence):
            both = _YEAR.search(sentence) and _QUARTER.search(sentence)
            ranged = re.match(r"\W*(?:to|-) \$?\d", sentence[match.end() :])
            if both or ranged or _OTHERWISE.search(match["between"]) or _BEFORE.search(sentence[: match.end()]):
                continue
            row, annual = ROWS[match["name"].casefold()], bool(_YEAR.search(sentence))
            if "earnings per share" in row.casefold() and not match["printed"].startswith("$"):
                continue
            figure = _figure(match, sentence, row, annual, chance)
            if figure is None or (row, annual) in seen:
                continue
            seen.add((row, annual))
            names = [name for name, of in ROWS.items() if of == row]
            yield replace(figure, compared=any(_BEFORE.search(line) for line in sentences if _named(names, line)))


def _named(names: Sequence[str], sentence: str) -> bool:
    return any(name in sentence.casefold() for name in names)


def _figure(match: re.Match[str], sentence: str, row: str, annual: bool, chance: random.Random) -> Planted | None:
    digits = match["digits"].replace(",", "")
    places = len(digits.partition(".")[2])
    said = Decimal(digits)
    rate = "margin" in row or "rate" in row
    share = "per share" in row
    if rate != bool(match["rate"]) or (not rate and not share and not match["scale"]) or (share and match["scale"]):
        return None
    if rate or share:
        return Planted(sentence, match["printed"], row, annual, said, said, "percent" if rate else "share")
    power = _SCALE[match["scale"].casefold()]
    base = said.scaleb(power)
    step = Decimal(1).scaleb(power - places)
    within = (
        (Decimal(chance.randint(-45, 45)) / 100 * step).quantize(Decimal(1).scaleb(5)) if step > 10**5 else Decimal(0)
    )
    return Planted(sentence, match["printed"], row, annual, base, base + within, "money")


# ---------------------------------------------------------------- what is spoilt


def _spoilt(figure: Planted, chance: random.Random) -> Planted:
    kinds: list[Spoil] = ["digits", "period"]
    if figure.unit == "money":
        kinds.append("scale")
    if figure.row in ("Net income", "Operating income", "Diluted earnings per share"):
        kinds.append("sign")
    kind = chance.choice(kinds)
    stated = figure.stated
    if kind == "scale":
        stated = stated.scaleb(chance.choice((-3, 3, 1, -1)))
    elif kind == "sign":
        stated = -stated
    elif kind == "digits":
        stated = _swapped(stated, chance)
        kind = "digits" if stated != figure.stated else "period"
    return replace(figure, stated=stated, spoilt=kind)


def _swapped(value: Decimal, chance: random.Random) -> Decimal:
    """Two of the first three digits in each other's place; the value itself where they are alike."""
    plain = value.normalize()
    sign, digits, exponent = plain.as_tuple().sign, plain.as_tuple().digits, int(plain.as_tuple().exponent)
    pairs = [at for at in range(min(2, len(digits) - 1)) if digits[at] != digits[at + 1]]
    if not pairs:
        return value
    at = chance.choice(pairs)
    moved = (*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :])
    return Decimal((sign, moved, exponent))


# ---------------------------------------------------------------- files


def _call(folder: Path, name: str, sentences: Sequence[str]) -> Path:
    company, quarter, year = name.rsplit("_", 2)
    what = f"{company} Corporation {_NTH[int(quarter[1])]} quarter fiscal {year} earnings call"
    lines = [f"WEBVTT - {what}", ""]
    for at, sentence in enumerate((f"Good morning and welcome to the {what}.", *sentences)):
        lines += [f"{_clock(5 * at)} --> {_clock(5 * at + 5)}", f"<v Speaker>{sentence}</v>", ""]
    path = folder / f"{name}-call.vtt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth"}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}.000"


def _told(store: Store, call: Document, name: str) -> Document:
    """The call with its company and quarter as the file name says, as an analyst would correct them."""
    company, quarter, year = name.rsplit("_", 2)
    named = {"company": f"{company} Corporation", "form": "earnings call"}
    return store.correct(call.id, **named, fiscal_year=int(year), quarter=int(quarter[1]))


def _release(folder: Path, name: str, kind: str, figures: Sequence[Planted], chance: random.Random) -> Path:
    """A release of one table: the quarter and the year, each beside the one before."""
    company, quarter, year = name.rsplit("_", 2)
    number, this = int(quarter[1]), int(year)
    ends = f"{('March 31', 'June 30', 'September 30', 'December 31')[number - 1]}"
    rows = "".join(
        _row(row, [f for f in figures if f.row == row], chance) for row in dict.fromkeys(f.row for f in figures)
    )
    path = folder / f"{name}-{kind}.html"
    path.write_text(
        f"<!doctype html><html><head><title>{company} Corporation {_NTH[number]} quarter fiscal {year} results</title>"
        f"</head><body><h1>{company} Corporation reports {_NTH[number]} quarter fiscal {year} results</h1>"
        f"<p>{company} Corporation today reported results for its {_NTH[number]} quarter ended {ends}, {year}.</p>"
        "<h2>Consolidated Statements of Income</h2><p>(in millions, except per share amounts)</p><table>"
        f"<tr><td></td><td colspan=2>Three months ended {ends},</td><td colspan=2>Year ended {ends},</td></tr>"
        f"<tr><td></td><td>{this}</td><td>{this - 1}</td><td>{this}</td><td>{this - 1}</td></tr>"
        f"{rows}</table></body></html>",
        encoding="utf-8",
    )
    return path


def _row(row: str, figures: Sequence[Planted], chance: random.Random) -> str:
    cells: list[str] = []
    for annual in (False, True):
        figure = next((f for f in figures if f.annual == annual), None)
        cells += ["", ""] if figure is None else _cells(figure, chance)
    return f"<tr><td>{escape(row)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _cells(figure: Planted, chance: random.Random) -> list[str]:
    """This period and the one before, a tenth to a third off; left out where the call says itself what it was."""
    if figure.compared and figure.spoilt != "period":
        return [_printed(figure.stated, figure.unit), ""]
    other = figure.stated * Decimal(chance.choice((70, 78, 85, 115, 124, 132))) / 100
    pair = (other, figure.stated) if figure.spoilt == "period" else (figure.stated, other)
    return [_printed(value, figure.unit) for value in pair]


def _printed(value: Decimal, unit: str) -> str:
    if unit == "percent":
        return f"{value:.1f}%"
    shown = f"{abs(value):,.2f}" if unit == "share" else f"{abs(value).scaleb(-6):,.1f}"
    return f"$({shown})" if value < 0 else f"${shown}"


def _put(store: Store, path: Path) -> Document:
    document, _ = store.receive(path, path.name)
    reading = read(path, path.name)
    store.commit(document.id, reading, np.zeros((len(reading.evidence), 2), np.float32), "none")
    return store.document(document.id)


if __name__ == "__main__":
    sys.exit(main())
