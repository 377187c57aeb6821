"""No library tells its maker that it is used: what onnxruntime keeps to send does not come to be."""

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
ENCODE = "from retrieval.embed import open_encoder; print(open_encoder('').encode(['Net sales rose.']).shape)"
BARE = "import onnxruntime, time; time.sleep(1)"


def left_at_home(home: Path, script: str) -> list[str]:
    """The files that a program leaves in an empty home, run as on a desk: a build server is spared by the library."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    home.mkdir()
    subprocess.run([sys.executable, "-c", script], cwd=HOUSE, env={**kept, "HOME": str(home)}, check=True, timeout=120)
    return [path.name for path in home.rglob("*") if path.is_file() and "Microsoft" in path.parts]


def test_encoding_leaves_nothing_to_be_sent(tmp_path: Path):
    assert left_at_home(tmp_path / "ours", ENCODE) == []


def test_the_library_alone_would(tmp_path: Path):
    assert "deviceid" in left_at_home(tmp_path / "bare", BARE)
