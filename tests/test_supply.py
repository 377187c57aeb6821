"""What the program is made of: a bill of it, its licences, known faults in it, and what its own source never does."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("data", "ingestion", "retrieval", "generation", "evaluation", "ui", "deploy")
SOURCES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
COPYLEFT = ("AGPL", "Affero", "GPL")
LINKED = {"psycopg": "LGPL, extra postgres", "psycopg-binary": "LGPL, extra postgres", "num2words": "LGPL, extra audio"}
"""Lesser licences, which allow what we do: used unchanged, and none of them in the default installation."""


def tool(name: str) -> ModuleType:
    spec = spec_from_file_location(name, ROOT / "deploy" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- the bill and the licences


def test_the_bill_names_each_package_with_version_licence_and_digest(tmp_path: Path):
    out = tmp_path / "sbom.json"
    subprocess.run([sys.executable, str(ROOT / "deploy" / "materials.py"), str(out)], check=True, timeout=60)
    told = json.loads(out.read_text())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["name"]: part for part in told["components"]}
    assert parts["streamlit"]["licenses"] == [{"license": {"name": "Apache-2.0"}}]
    assert parts["streamlit"]["purl"] == f"pkg:pypi/streamlit@{parts['streamlit']['version']}"
    assert parts["sqlalchemy"]["scope"] == "required"
    assert parts["pytest"]["scope"] == "optional"
    assert all(len(part["properties"][0]["value"]) == 64 for part in parts.values())


def test_the_default_installation_has_no_copyleft_and_every_licence_is_stated():
    found = tool("materials").materials()
    copyleft = {one.name for one in found if any(word in one.licence for word in COPYLEFT)}
    assert copyleft <= set(LINKED)
    assert not [one for one in found if one.needed and one.name in copyleft]
    assert [one.name for one in found if one.needed and not one.licence] == []


# ---------------------------------------------------------------- known faults


@pytest.fixture
def database() -> Iterator[str]:
    """An advisory database that knows one fault of one package."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            known = [{"vulns": [{"id": "GHSA-test"}]} if one["package"]["name"] == "pillow" else {} for one in asked]
            body = json.dumps({"results": known}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_advisory_fails_the_audit_until_it_is_answered_for(database: str, capsys: pytest.CaptureFixture[str]):
    audit = tool("advisories")
    assert audit.main(["--database", database]) == 1
    assert "pillow" in capsys.readouterr().err
    found = audit.advisories([("pillow", "1.0"), ("numpy", "2.0")], database)
    assert found == {"pillow 1.0": ["GHSA-test"]}
    assert audit.open_ones(found, {"GHSA-test": "not reached"}) == []


def test_an_audit_that_could_not_be_made_says_so_and_fails_a_release(capsys: pytest.CaptureFixture[str]):
    audit = tool("advisories")
    nowhere = ["--database", "http://127.0.0.1:9"]
    assert audit.main(nowhere) == 0
    assert "NOT AUDITED" in capsys.readouterr().err
    assert audit.main([*nowhere, "--must"]) == 3


def test_pins_are_read_with_comments_and_markers():
    pins = tool("advisories").pinned("torch==2.13.0\n# a word\nfaiss-cpu==1.15.0 ; sys_platform == 'linux'\n\n")
    assert pins == [("torch", "2.13.0"), ("faiss-cpu", "1.15.0")]


# ---------------------------------------------------------------- our own source

_RUN = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
_LOAD = {"pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.load", "marshal.loads", "shelve.open"}
_SQL = {"execute", "executemany", "executescript", "exec_driver_sql"}
_SQL_ROOMS = ("data/dialects/", "data/migrations/")
"""Where names of tables, columns and roles stand in SQL, as parameters cannot; values are parameters there too."""


def faults_in(path: Path, room: str) -> list[str]:
    """Calls that run text as a program, load code with data, or put SQL together."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in ("pickle", "marshal"):
            found += [f"{node.lineno} imports {one.name}" for one in node.names if one.name != "UnpicklingError"]
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name in _RUN | _LOAD:
            found.append(f"{node.lineno} calls {name}")
        if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords):
            found.append(f"{node.lineno} runs a shell")
        builds = name.split(".")[-1] in _SQL or name in ("text", "sqlalchemy.text")
        if builds and node.args and _is_built(node.args[0], naming=room.startswith(_SQL_ROOMS)):
            found.append(f"{node.lineno} builds SQL")
    return found


def _is_built(node: ast.expr, naming: bool) -> bool:
    if isinstance(node, ast.JoinedStr):
        return not naming
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_is_run_no_code_is_loaded_and_no_sql_is_built(path: Path):
    assert faults_in(path, path.relative_to(ROOT).as_posix()) == []


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')",
        "pickle.loads(given)",
        "from pickle import loads",
        "subprocess.run('ls', shell=True)",
        "yaml.load(given)",
        'connection.execute(f"DELETE FROM {given}")',
        'connection.exec_driver_sql("SELECT " + given)',
        'connection.execute(text("SELECT {}".format(given)))',
    ],
)
def test_each_of_these_would_be_found(line: str, tmp_path: Path):
    file = tmp_path / "bad.py"
    file.write_text(line)
    assert len(faults_in(file, "ui/bad.py")) == 1
