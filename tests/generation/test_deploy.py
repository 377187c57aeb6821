"""The files that run the model: options that vLLM knows, closed networks, a start script that says what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from generation.pictures import MOST

HOUSE = Path(__file__).parents[2]
DEPLOY = HOUSE / "deploy"
ENGINE = HOUSE / ".venv-vllm" / "bin" / "python"
PROFILES = sorted((DEPLOY / "profiles").glob("*.yaml"), key=lambda path: path.stem)
FLAGS = frozenset(Path(__file__).with_name("vllm_flags.txt").read_text(encoding="utf-8").split("\n")[1:])
PARSE = """
import json, sys
from vllm.entrypoints.launchers.cli_args import make_arg_parser
from vllm.utils.argparse_utils import FlexibleArgumentParser
parser = make_arg_parser(FlexibleArgumentParser())
for profile in sys.argv[1:]:
    args = parser.parse_args(["serve", "--config", profile, "--host", "127.0.0.1", "--lora-modules", "a=/a"])
    print(json.dumps([args.model or args.model_tag, args.max_model_len, args.enable_prefix_caching]))
"""


def profile(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_there_is_a_profile_for_each_kind_of_machine() -> None:
    assert [path.stem for path in PROFILES] == [
        "card-24gb",
        "card-24gb-moe",
        "card-80gb",
        "card-80gb-moe",
        "cards-4x80gb",
    ]
    assert profile(PROFILES[-1])["tensor-parallel-size"] == 4


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_profile_holds_only_options_that_vllm_knows(path: Path) -> None:
    told = profile(path)
    assert {f"--{name}" for name in told} <= FLAGS
    assert re.search(r"FP8|AWQ", told["model"])
    assert told["enable-prefix-caching"] is True
    assert json.loads(told["limit-mm-per-prompt"])["image"] == MOST
    assert json.loads(told["structured-outputs-config"])["backend"] == "xgrammar"
    assert told["max-model-len"] >= 12_288


@pytest.mark.vllm
def test_vllm_s_own_parser_reads_every_profile() -> None:
    if not ENGINE.is_file():
        pytest.skip("vLLM's environment is not there")
    done = subprocess.run([ENGINE, "-c", PARSE, *PROFILES], capture_output=True, text=True, timeout=240)
    read = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    expected = [[told["model"], told["max-model-len"], True] for told in map(profile, PROFILES)]
    assert read == expected, done.stderr[-2000:]


def test_the_page_names_each_profile_with_its_model() -> None:
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for path in PROFILES:
        told = profile(path)
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {path.stem} |")]
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[1] == told["model"]
        assert cells[3] == f"{told['max-model-len']:,}"
        assert cells[4] == ("on" if told.get("enable-lora") else "off")


def test_the_example_settings_fit_together() -> None:
    lines = (DEPLOY / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    told = profile(DEPLOY / "profiles" / f"{settings['MFFM_PROFILE']}.yaml")
    assert settings["MFFM_MODEL_NAME"] == told["model"]


def test_only_the_app_reaches_the_model_and_only_this_machine_the_app(compose: dict[str, Any]) -> None:
    app, model = compose["services"]["app"], compose["services"]["model"]
    assert compose["networks"]["inside"]["internal"] is True
    assert model["networks"] == ["inside"]
    assert "ports" not in model
    assert app["ports"] == ["127.0.0.1:8501:8501"]
    assert app["environment"]["MFFM_MODEL_URL"] == "http://model:8000/v1"
    for service in (app, model):
        assert service["healthcheck"]["test"]
        assert service["cap_drop"] == ["ALL"]
    named = {volume.split(":")[0] for service in (app, model) for volume in service["volumes"]}
    assert {volume for volume in named if not volume.startswith(".")} == set(compose["volumes"])


@pytest.fixture
def started(tmp_path: Path):
    """Runs the start script with a `vllm` that only says how it was called."""
    stub = tmp_path / "bin" / "vllm"
    stub.parent.mkdir()
    stub.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stub.chmod(0o755)

    def run(*words: str, adapters: Path = tmp_path / "none") -> tuple[int, list[str], str]:
        done = subprocess.run(
            [shutil.which("bash") or "bash", str(DEPLOY / "vllm.sh"), *words],
            env={"PATH": f"{stub.parent}:/usr/bin:/bin", "ADAPTERS": str(adapters)},
            capture_output=True,
            text=True,
            timeout=30,
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    return run


def test_the_script_starts_a_profile_on_this_machine_only(started) -> None:
    code, words, _ = started("card-24gb", "--seed", "7")
    assert code == 0
    assert words == [
        "serve", "--config", str(DEPLOY / "profiles" / "card-24gb.yaml"),
        "--host", "127.0.0.1", "--port", "8000", "--seed", "7",
    ]  # fmt: skip
    assert {word for word in words if word.startswith("--")} - {"--config"} <= FLAGS


def test_the_script_serves_each_adapter_under_its_folder_s_name(started, tmp_path: Path) -> None:
    for name in ("notes", "tone"):
        (tmp_path / "adapters" / name).mkdir(parents=True)
        (tmp_path / "adapters" / name / "adapter_config.json").write_text("{}")
    (tmp_path / "adapters" / "empty").mkdir()
    adapters = tmp_path / "adapters"
    _, words, _ = started("card-24gb", adapters=adapters)
    at = words.index("--lora-modules")
    assert words[at + 1 : at + 3] == [f"notes={adapters}/notes", f"tone={adapters}/tone"]
    code, _, said = started("card-24gb-moe", adapters=adapters)
    assert code == 2
    assert "takes no adapters" in said


def test_an_unknown_profile_is_named_with_those_there_are(started) -> None:
    code, _, said = started("card-9gb")
    assert code == 2
    assert all(path.stem in said for path in PROFILES)
