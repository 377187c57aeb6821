"""The files of an installation: options that vLLM knows, closed networks, secrets as files, bounded containers."""

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
from ui.settings import read_settings

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


def test_only_the_proxy_is_reached_and_only_the_app_reaches_the_model(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert compose["networks"]["inside"]["internal"] is True
    assert {name for name, told in services.items() if "ports" in told} == {"app"}
    assert [port.split(":")[-1] for port in services["app"]["ports"]] == ["8443", "8080"]
    assert services["proxy"]["network_mode"] == "service:app"
    assert {name for name, told in services.items() if "outside" in told.get("networks", ())} == {"app", "weights"}
    assert services["app"]["environment"]["MFFM_MODEL_URL"] == "http://model:8000/v1"
    assert services["app"]["environment"]["MFFM_OWN_WORKER"] == "false"
    assert services["worker"]["command"] == ["mffm", "worker", "--linger", "inf"]


def test_what_keeps_running_is_bounded_and_watched(compose: dict[str, Any]) -> None:
    for name, told in compose["services"].items():
        if name == "weights":
            continue
        assert told["cap_drop"] == ["ALL"], name
        assert told["security_opt"] == ["no-new-privileges:true"], name
        assert told["logging"]["options"]["max-size"], name
        if name != "model":
            assert told["read_only"] is True, name
            assert told["mem_limit"], name
        if name not in ("migrate", "backup"):
            assert told["healthcheck"]["test"], name
    ours = [told for told in compose["services"].values() if "build" in told]
    assert [told["user"] for told in ours] == ["10001:10001"] * 4
    mounted = {volume.split(":")[0] for told in compose["services"].values() for volume in told.get("volumes", ())}
    assert {volume for volume in mounted if not volume.startswith(".")} == set(compose["volumes"])


def test_each_container_is_given_the_secrets_that_it_uses_and_no_variable_holds_one(compose: dict[str, Any]) -> None:
    given = {
        name: {one if isinstance(one, str) else one["source"] for one in told.get("secrets", ())}
        for name, told in compose["services"].items()
    }
    assert given["app"] == {"app_database", "model_key"}
    assert given["worker"] == given["backup"] == {"app_database"}
    assert given["migrate"] == {"owner_database"}
    assert given["model"] == {"model_key"}
    assert given["proxy"] == {"tls_certificate", "tls_key"}
    assert set().union(*given.values()) == set(compose["secrets"])
    for told in compose["services"].values():
        names = [name for name in told.get("environment", {}) if re.search("KEY|PASSWORD|SECRET|DATABASE", name)]
        assert all(name.endswith("_FILE") for name in names)


def test_secrets_are_made_once_and_fit_the_compose_file(compose: dict[str, Any], tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "secrets.sh", tmp_path)
    command = ["bash", str(tmp_path / "secrets.sh"), "analyst.example"]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(compose["secrets"])
    assert made["app_database"] == f"postgresql+psycopg://mffm_app:{made['app_password']}@database/mffm"
    assert len(made["model_key"]) == 48
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    again = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert again.returncode == 1
    assert "nothing is changed" in again.stderr


def test_settings_are_read_from_secret_files_and_a_variable_stands_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mffm_model_key").write_text("from a file")
    (tmp_path / "mffm_model_name").write_text("from a file")
    monkeypatch.setattr("ui.settings.SECRETS", tmp_path)
    monkeypatch.setenv("MFFM_MODEL_NAME", "from the environment")
    told = read_settings()
    assert told.model_key is not None
    assert told.model_key.get_secret_value() == "from a file"
    assert told.model_name == "from the environment"


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
