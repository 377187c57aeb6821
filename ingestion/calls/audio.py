"""A recording in, its sound out: one channel of 16-bit samples, 16,000 a second, within stated limits.

WAV, FLAC, OGG and MP3 are decoded here; the sound of MP4, M4A, MOV and WebM by the program ffmpeg, where it is
installed.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import Damaged, Empty, MissingExtra, ReadError, TooLarge, Unsupported
from ingestion.calls.sound import RATE, Samples, Sound

log = logging.getLogger(__name__)

MOST_SECONDS = 4 * 3600
MOST_BYTES = 1 << 30
MOST_CHANNELS = 8
RATES = range(4_000, 384_001)
_BLOCK_SECONDS = 60
_AROUND_SECONDS = 1  # sound before and after a block, so that resampling leaves no seam
_CLIP_START = re.compile(rb"\xff[\xe2-\xff]..[\x00-\xff]{0,2}?\x00{7,34}?(?:Xing|Info|VBRI)", re.DOTALL)
_CONTAINERS = {b"ftyp": "mov", b"\x1aE\xdf\xa3": "matroska"}
_REMEDY = "Export the recording anew, as MP3 or WAV."


def read_sound(path: Path) -> Sound:
    """The sound of a recording; Damaged, Empty, TooLarge or Unsupported when there is none to be had."""
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(f"The recording has more than {MOST_BYTES >> 20} MB.", "Export it as MP3 or split it.")
    with path.open("rb") as file:
        head = file.read(16)
    container = _CONTAINERS.get(head[4:8]) or _CONTAINERS.get(head[:4])
    sound = _by_program(path, container) if container else _by_library(path, head)
    if not len(sound.samples):
        raise Empty("There is no sound in the recording.", _REMEDY)
    return sound


def keep_clips(path: Path, clips: Iterable[tuple[Path, float, float]]) -> None:
    """Write seconds of what `read_sound` hears, from one to the other, as MP3, which is small."""
    import soundfile

    samples = read_sound(path).samples
    for copy, start, end in clips:
        part = samples[int(max(0.0, start) * RATE) : int(end * RATE)]
        soundfile.write(copy, part, RATE, format="MP3", subtype="MPEG_LAYER_III")


def keep_sound(path: Path, copy: Path) -> None:
    """Write what `read_sound` hears as bare samples (`.pcm`) or FLAC, in which players seek to the second."""
    import soundfile

    samples = read_sound(path).samples
    if copy.suffix == ".pcm":
        samples.tofile(copy)
        return
    with soundfile.SoundFile(copy, "w", RATE, 1, "PCM_16", format="FLAC", compression_level=0.0) as file:
        for start in range(0, len(samples), _BLOCK_SECONDS * RATE):
            file.write(samples[start : start + _BLOCK_SECONDS * RATE])


# ---------------------------------------------------------------- WAV, FLAC, OGG, MP3


def _by_library(path: Path, head: bytes) -> Sound:
    clips: Iterable[Any] = [path]
    if head[:4] not in (b"RIFF", b"fLaC", b"OggS", b"RF64", b"FORM"):
        clips = clips_of(path.read_bytes())
    heard, skipped = list[Samples](), 0
    for clip in clips:
        try:
            heard += _decoded(clip, MOST_SECONDS - sum(map(len, heard)) / RATE)
        except Damaged as error:
            log.info("a clip of a recording is left out: %s", error.message)
            skipped += 1
    if not heard and skipped:
        raise Damaged("The recording is broken, or its sound is of a form that is not read.", _REMEDY)
    return Sound(np.concatenate([np.zeros(0, np.int16), *heard]), skipped)


def clips_of(data: bytes) -> Iterator[io.BytesIO]:
    """The clips that an MP3 is joined from: each begins with a frame that states how long the clip is.

    Read as one, all but the first would be missed, for decoders believe the first frame.
    """
    starts = [0, *(match.start() for match in _CLIP_START.finditer(data))][1:]
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(data)], strict=True):
        yield io.BytesIO(data[start:end])


def _decoded(clip: Any, seconds_left: float) -> list[Samples]:
    """The sound of one clip in blocks, resampled."""
    try:
        import soundfile
    except ImportError as error:
        raise MissingExtra("Recordings cannot be read here.", "pip install 'mffm-analyst[audio]'") from error
    try:
        with soundfile.SoundFile(clip) as file:
            _within_limits(file.channels, file.samplerate)
            return list(_resampled(_mixed(file, seconds_left), file.samplerate))
    except (soundfile.SoundFileError, ValueError) as error:
        raise Damaged(str(error).rsplit(":", 1)[-1].strip(" ."), _REMEDY) from error


def _within_limits(channels: int, rate: int) -> None:
    if channels > MOST_CHANNELS or rate not in RATES:
        told = f"The recording has {channels} channel{'s' * (channels > 1)} at {rate:,} Hz, which is not read."
        raise Unsupported(told, "Export it in mono at 16 kHz.")


def _mixed(file: Any, seconds_left: float) -> Iterator[NDArray[np.float32]]:
    """Blocks of about a minute, channels mixed into one, in the file's own rate."""
    read = 0
    while len(block := file.read(_BLOCK_SECONDS * file.samplerate, dtype="float32", always_2d=True)):
        read += len(block)
        if read > seconds_left * file.samplerate:
            raise too_long()
        yield block.mean(axis=1)


def too_long() -> ReadError:
    return TooLarge(f"The recording is longer than {MOST_SECONDS // 3600} hours.", "Split it into parts.")


def _resampled(blocks: Iterable[NDArray[np.float32]], rate: int) -> Iterator[Samples]:
    """Blocks of whole seconds (but for the last) at 16 kHz; each is resampled with a second of sound around it."""
    around = _AROUND_SECONDS * rate
    before = np.zeros(0, np.float32)
    held: NDArray[np.float32] | None = None
    for block in blocks:
        if held is not None:
            yield _at_rate(before, held, block[:around], rate)
            before = held[-around:]
        held = block
    if held is not None:
        yield _at_rate(before, held, np.zeros(0, np.float32), rate)


def _at_rate(before: NDArray[np.float32], block: NDArray[np.float32], after: NDArray[np.float32], rate: int) -> Samples:
    whole = np.concatenate([before, block, after])
    if rate != RATE:
        from scipy.signal import resample_poly

        common = np.gcd(rate, RATE)
        whole = resample_poly(whole, RATE // common, rate // common)
    start = len(before) * RATE // rate
    kept = whole[start : start + -(-len(block) * RATE // rate)]
    return (np.clip(np.nan_to_num(kept), -1.0, 1.0) * 32767).astype(np.int16)


# ---------------------------------------------------------------- MP4, M4A, MOV, WebM


def _by_program(path: Path, container: str) -> Sound:
    """Decoded by ffmpeg, which may open this file only and take it for nothing but what it was sniffed to be."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise Unsupported(
            "The sound of MP4, M4A, MOV and WebM files is read with ffmpeg, which is not installed here.",
            "Install the system package ffmpeg, or export the recording as MP3, WAV, FLAC or OGG.",
        )
    command = [program, "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe", "-f", container, "-i", str(path)]
    command += ["-map", "0:a:0", "-ac", "1", "-ar", str(RATE), "-t", str(MOST_SECONDS + 1), "-f", "s16le", "pipe:1"]
    done = subprocess.run(command, capture_output=True, check=False)
    samples = np.frombuffer(done.stdout[: len(done.stdout) // 2 * 2], dtype=np.int16)
    if not len(samples):
        nothing = b"matches no streams" in done.stderr
        what = "has no sound" if nothing else "cannot be decoded"
        raise (Empty if nothing else Damaged)(f"The recording {what}.", _REMEDY)
    if len(samples) > MOST_SECONDS * RATE:
        raise too_long()
    return Sound(samples, skipped=int(done.returncode != 0))
