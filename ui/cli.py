"""The command `mffm`. Holds the shape of the command line; what each verb does is in `ui/verbs/`, imported when run.

Exit code 0: all done; 1: some inputs failed, each named; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code."""
    args = _parser().parse_args(argv)
    from ui.verbs import run

    return run(args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mffm",
        description="Reads filings, calls, decks and charts; answers with the page, cell or second of every figure.",
    )
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="where documents are kept (./workspace)")
    parser.add_argument("--tenant", metavar="NAME", help="the workspace in it, where several people share --workspace")
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout, nothing else")
    parser.add_argument("--version", action="store_true", help="say the version and stop")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    for name, about, shape in _VERBS:
        verb = verbs.add_parser(name, help=about, description=about)
        # Given after the verb it must not undo the one before it.
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        shape(verb)
    return parser


def _paths(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, or folders of files")
    about = "the addresses of the only people who may see what is new (everyone in the workspace)"
    verb.add_argument("--with", nargs="+", dest="shown", metavar="PERSON", help=about)
    _reading(verb)


def _file(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("path", type=Path, metavar="FILE")
    _reading(verb)


def _reading(verb: argparse.ArgumentParser) -> None:
    about = "read inline XBRL filings by their words alone, as if the filer had not tagged them (MFFM_IGNORE_TAGS)"
    verb.add_argument("--ignore-tags", action="store_true", help=about)


def _question(verb: argparse.ArgumentParser, *, pictures: bool = False) -> None:
    asked = verb.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?")
    asked.add_argument("--batch", type=Path, metavar="FILE", help='lines of {"id", "question", "documents"?}')
    if pictures:
        asked.add_argument(
            "--picture", type=Path, metavar="FILE", help="find a picture, or what shows or says the same"
        )
    verb.add_argument("--document", action="append", metavar="NAME", help="use only this document (repeatable)")
    _as_of(verb)


def _as_of(verb: argparse.ArgumentParser) -> None:
    about = "as known on this day (2023-03-01): what was published later is left out"
    verb.add_argument("--as-of", type=_day, metavar="DAY", help=about)


def _search(verb: argparse.ArgumentParser) -> None:
    _question(verb, pictures=True)
    verb.add_argument("-k", type=_positive, default=10, metavar="N", help="how many hits (10)")


def _memo(verb: argparse.ArgumentParser) -> None:
    chosen = verb.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--from-batch", type=Path, metavar="FILE", help="ask these questions and write the answers up")
    chosen.add_argument("--answer", type=int, nargs="+", metavar="ID", help="answers given before, by their ids")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="memo.docx, .pdf, .md or .html")
    verb.add_argument("--title", default="Memo")
    verb.add_argument("--author", default="")


def _facts(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--company", metavar="NAME", help="only this company's documents")
    verb.add_argument("--concept", metavar="NAME", help="a figure by its usual name, or words of its row label")
    verb.add_argument("--document", action="append", metavar="NAME", help="only this document (repeatable)")
    verb.add_argument("--period", action="append", metavar="PERIOD", help='as FY2023 or "Q2 FY2023" (repeatable)')
    verb.add_argument("--statement", choices=_STATEMENTS, metavar="NAME", help=", ".join(_STATEMENTS))
    verb.add_argument("--out", type=Path, metavar="FILE", help="write facts.xlsx, with a sheet of sources")
    _as_of(verb)


def _timeline(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--company", required=True, metavar="NAME", help="whose documents and figures")
    verb.add_argument("--concept", metavar="NAME", help="a figure by its usual name, through its periods and versions")
    about = "annual (the default), quarterly, year to date, or the last 12 months"
    verb.add_argument("--span", choices=("annual", "quarterly", "to-date", "ltm"), default="annual", help=about)
    _as_of(verb)


def _call(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("call", metavar="CALL", help="the call's name or id")
    about = "documents to tie it to (the company's of that fiscal year)"
    verb.add_argument("--filings", nargs="+", metavar="NAME", help=about)
    _as_of(verb)


def _tie_out(verb: argparse.ArgumentParser) -> None:
    _call(verb)
    verb.add_argument("--out", type=Path, metavar="FILE", help="write tie-out.xlsx, with a sheet of sources")


def _summary(verb: argparse.ArgumentParser) -> None:
    _call(verb)
    verb.add_argument("-n", "--bullets", type=_positive, default=4, metavar="N", help="how many sentences (4)")


def _guidance(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--company", required=True, metavar="NAME", help="whose calls")
    _as_of(verb)


def _evaluate(verb: argparse.ArgumentParser) -> None:
    about = 'lines of {"id", "question", "value", "unit"?, "documents"?}'
    verb.add_argument("--questions", type=Path, required=True, metavar="FILE", help=about)
    verb.add_argument("--profile", metavar="NAME", help="what is scored, as card-24gb (the model's name)")
    verb.add_argument("--baseline", type=Path, metavar="FILE", help="the score that may be missed by at most one point")
    verb.add_argument("--out", type=Path, metavar="FILE", help="where the score is kept (scores-NAME.json)")


def _document(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("document", help="its name or id")


def _hold(verb: argparse.ArgumentParser) -> None:
    _document(verb)
    verb.add_argument("--reason", required=True, metavar="TEXT", help="why, as it is shown and logged")


def _retention(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--form", metavar="FORM", help="a rule for documents of this form (all other forms)")
    chosen = verb.add_mutually_exclusive_group()
    chosen.add_argument("--years", type=int, metavar="N", help="keep them this long from the day received; 0: no rule")
    chosen.add_argument("--remove-due", action="store_true", help="remove what is due and not on hold")


def _port(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--port", type=int, default=8501)


def _worker(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--linger", type=float, default=3.0, metavar="SECONDS", help="wait this long for more work")


def _audit(verb: argparse.ArgumentParser) -> None:
    about = "verify: is the trail whole; show: its rows; replay: ask again; seals: the files that prove it"
    verb.add_argument("what", choices=("verify", "show", "replay", "seals"), help=about)
    verb.add_argument("row", type=_positive, nargs="?", metavar="ROW", help="the answer to replay")
    verb.add_argument("--last", type=_positive, metavar="N", help="show only the latest N rows")


def _people(verb: argparse.ArgumentParser) -> None:
    about = "add or give another role; keep out and let in again; take out; or list people or workspaces"
    verb.add_argument("what", choices=("list", "add", "role", "suspend", "readmit", "remove", "workspaces"), help=about)
    verb.add_argument("person", nargs="?", metavar="ADDRESS", help="who, by the address that the sign-in knows")
    verb.add_argument("--name", default="", help="what the person is called")
    verb.add_argument("--role", choices=_ROLES, default="reader", help="what the person may do (reader)")


def _share(verb: argparse.ArgumentParser) -> None:
    _document(verb)
    about = "the addresses of the only people who may see it, or: everyone"
    verb.add_argument("--with", nargs="+", dest="shown", required=True, metavar="PERSON", help=about)


def _backup(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="the backup, as kept.zip")


def _migrate(verb: argparse.ArgumentParser) -> None:
    about = "the database role that the program works as; neither owner nor superuser"
    verb.add_argument("--for", dest="role", required=True, metavar="ROLE", help=about)


def _nothing(_verb: argparse.ArgumentParser) -> None:
    pass


_STATEMENTS = (
    "income statement",
    "balance sheet",
    "cash flow statement",
    "statement of comprehensive income",
    "statement of equity",
    "note",
)
_ROLES = ("reader", "analyst", "manager", "auditor")
_VERBS = (
    ("ingest", "read files and make them searchable", _paths),
    ("search", "find the evidence for a question", _search),
    ("ask", "answer a question from the documents", _question),
    ("inspect", "show what is read in one file, without a workspace", _file),
    ("facts", "list the figures of the documents' tables, or write them to a workbook", _facts),
    ("timeline", "what a company published and when, and a figure with every version of its value", _timeline),
    ("tie-out", "hold every number said on a call against the filings", _tie_out),
    ("summary", "a call's sentences that say most in numbers, each with its second and verdict", _summary),
    ("guidance", "every figure a company guided to, call by call, with what came of it", _guidance),
    ("memo", "write answers up as a memo", _memo),
    ("evaluate", "score questions whose numbers are known, and say whether a model's profile may be used", _evaluate),
    ("list", "list the documents", _nothing),
    ("remove", "delete a document and everything made from it", _document),
    ("hold", "keep a document from being removed, with a reason", _hold),
    ("release", "end the hold of a document", _document),
    ("retention", "what is held, kept for years or due; set the years; remove what is due", _retention),
    ("reindex", "derive figures, words and vectors again", _nothing),
    ("verify", "check the workspace", _nothing),
    ("backup", "copy the workspace into one file, also while it is in use", _backup),
    ("restore", "make a new workspace of a backup", _backup),
    ("migrate", "make or renew the tables of a PostgreSQL, as its owner (MFFM_DATABASE)", _migrate),
    ("audit", "who did what to which document, and proof that the trail is whole", _audit),
    ("people", "who may work in a workspace, and as what", _people),
    ("share", "say who may see a document", _share),
    ("samples", "read the sample documents", _nothing),
    ("doctor", "say what is installed and what it enables", _nothing),
    ("serve", "open the browser app", _port),
    ("worker", "read the files uploaded in the browser app", _worker),
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a day, as 2023-03-01") from error


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
