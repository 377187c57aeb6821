"""A process in, the same process behind walls out: one folder, no network, few processes, bounded in memory and files.

The walls are the system's own: a user that nobody else is, rlimits, a network namespace, Landlock, a seccomp filter.
What a machine lacks is left out; `tried` says which walls hold, by running against them. Linux; elsewhere the rlimits.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import re
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
GIGABYTE = 1 << 30
MEMORY = 3 * GIGABYTE
FILE_SIZE = GIGABYTE // 2
OPEN_FILES = 256
PROCESSES = 64 + 4 * (os.cpu_count() or 1)
"""Processes and threads, those of libraries that start one or two for each core among them."""

WALLS = {
    "files": "reads and writes nothing but its own folder and the programs",
    "network": "reaches no network",
    "processes": f"starts at most {PROCESSES} processes",
    "memory": f"takes at most {MEMORY // GIGABYTE} GB",
}
"""What a reading process cannot do, by the name of the wall."""

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_KEEP_POWERS, _HAND_ON_POWER, _READ_ALL = 8, 47, 1 << 2
_PASSING_USERS = range(61_184, 65_520)  # the numbers that systems keep for users made up on the spot


def folders(room: Path) -> tuple[Path, Path]:
    """In the room of a reading process: the folder of what it is given, and its own."""
    return room / "given", room / "own"


def confine(room: Path) -> None:
    """Put this process, and all that it starts, behind every wall there is. It keeps the two folders of its room."""
    if sys.platform.startswith("linux"):
        alone = _cut_network() or _become_nobody(room)
        system = _system()
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _stay_in(room, system)
        _forbid_calls(system)
        if alone:
            _few_processes()
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _system() -> Any:
    system: Any = ctypes.CDLL(None, use_errno=True)
    system.syscall.restype = ctypes.c_long
    return system


# ---------------------------------------------------------------- network and user


def _cut_network() -> bool:
    """A network of its own with nothing in it; whether this took a user namespace, in which nobody else is."""
    system = _system()
    if system.unshare(_NEW_NETWORK) == 0:
        return False
    user, group = os.getuid(), os.getgid()
    if system.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def _become_nobody(room: Path) -> bool:
    """Root becomes a user of its own, with one of root's powers at most: to read the programs where others may not."""
    if os.getuid() != 0:
        return False
    closed = not all(map(_open_to_all, (*_programs(), room.parent)))
    power = _READ_ALL & _powers() if closed else 0
    if closed and not power:
        return False
    user = _PASSING_USERS[os.getpid() % len(_PASSING_USERS)]
    system = _system()
    system.prctl(_KEEP_POWERS, 1, 0, 0, 0)
    try:
        os.chown(room, -1, user)
        room.chmod(0o710)
        os.chown(folders(room)[1], user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError:  # a container that knows no such user
        return False
    system.capset(struct.pack("Ii", 0x20080522, 0), struct.pack("6I", power, power, power, 0, 0, 0))
    if power:
        system.prctl(_HAND_ON_POWER, 2, power.bit_length() - 1, 0, 0)
    return True


def _open_to_all(path: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (path.resolve(), *path.resolve().parents) if part.is_dir())


def _powers() -> int:
    told = re.search(r"^CapEff:\s*(\w+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(told[1], 16) if told else 0


def _few_processes() -> None:
    """At most `PROCESSES`, unless the system counts those of others too, so that not even one more can be started."""
    before = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, before[1]))
    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        resource.setrlimit(resource.RLIMIT_NPROC, before)
    else:
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))


# ---------------------------------------------------------------- Landlock

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE, _READ, _LIST, _REMOVE_FOLDER, _REMOVE_FILE = (1 << n for n in range(6))
_MAKE_FOLDER, _MAKE_FILE, _MOVE, _CUT = 1 << 7, 1 << 8, 1 << 13, 1 << 14
_LOOK = _EXECUTE | _READ | _LIST
_OWN = _READ | _WRITE | _LIST | _REMOVE_FOLDER | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE | _MOVE | _CUT
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many kinds of access each version of Landlock knows; 16 from the fifth on."""


def _stay_in(room: Path, system: Any) -> None:
    """Nothing may be opened but the programs and what was given, to read, and the own folder."""
    version = system.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    known = (1 << _RIGHTS.get(version, 16)) - 1
    network, signals = (0b11 if version >= 4 else 0), (0b11 if version >= 6 else 0)
    wanted = struct.pack("QQQ", known, network, signals)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = system.syscall(_CREATE, wanted, len(wanted), 0)
    if rules < 0:
        return
    given, own = folders(room)
    try:
        for path in _programs():
            _allow(system, rules, path, _LOOK & known)
        _allow(system, rules, Path(os.devnull), (_READ | _WRITE) & known)
        _allow(system, rules, given, (_READ | _LIST) & known)
        _allow(system, rules, own, _OWN & known)
        system.syscall(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _allow(system: Any, rules: int, path: Path, access: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        access &= -1 if path.is_dir() else _EXECUTE | _READ | _WRITE | _CUT
        system.syscall(_ADD, rules, 1, struct.pack("=Qi", access, handle), 0)
    finally:
        os.close(handle)


def _programs() -> Iterator[Path]:
    """Where Python, our own code, other programs, fonts and what they ask of the machine lie."""
    own = (HOUSE / "ingestion", HOUSE / "data", Path(sys.prefix), Path(sys.base_prefix))
    system = ("/usr", "/bin", "/lib", "/lib64", "/etc", "/nix/store", "/sys/devices/system/cpu", "/dev/urandom")
    asked = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
    return (path for path in (*own, *map(Path, system), *map(Path, asked)) if path.exists())


# ---------------------------------------------------------------- system calls

_CALLS = {
    "x86_64": (0xC000003E, (41, 101, 272, 298, 304, 308, 310, 311, 321, 323, 425)),
    "aarch64": (0xC00000B7, (198, 117, 97, 241, 265, 268, 270, 271, 280, 282, 425)),
}
"""Calls that no reader makes: socket, ptrace, unshare, perf_event_open, open_by_handle_at, setns, process_vm_readv and
_writev, bpf, userfaultfd, io_uring_setup."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _REFUSE, _PERMIT = 0x80000000, 0x00050000 | 13, 0x7FFF0000
_OTHER_NUMBERS = 0x40000000


def _forbid_calls(system: Any) -> None:
    """Refuse the calls, sockets first among them: a namespace does not cover those that are files."""
    if platform.machine() not in _CALLS:
        return
    machine, calls = _CALLS[platform.machine()]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, len(calls) + 1, 0, _OTHER_NUMBERS)]
    steps += [(_EQUAL, len(calls) - n, 0, call) for n, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _PERMIT), (_RETURN, 0, 0, _REFUSE)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filtered = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
    system.prctl(_SET_SECCOMP, _FILTER, filtered, 0, 0)


# ---------------------------------------------------------------- which walls hold


def tried() -> dict[str, bool]:
    """The walls, and whether each held when a process of this kind ran against it."""
    with tempfile.TemporaryDirectory(prefix="mffm-walls-") as outside:
        room = Path(outside) / "room"
        for folder in (room, *folders(room)):
            folder.mkdir()
        (Path(outside) / "other").write_text("a document")
        command = [sys.executable, "-P", "-s", "-m", "ingestion.isolation.walls", str(room)]
        done = subprocess.run(command, env={"PYTHONPATH": str(HOUSE)}, capture_output=True, timeout=60, check=False)
    told: dict[str, bool] = json.loads(done.stdout) if done.returncode == 0 else {}
    return {wall: told.get(wall, False) for wall in WALLS}


def _run_against(room: Path) -> dict[str, bool]:
    given, own = folders(room)
    attempts: dict[str, tuple[Callable[[], object], ...]] = {
        "files": ((room.parent / "other").read_text, *(partial(_write, folder / "new") for folder in (room, given))),
        "network": (lambda: socket.create_connection(("127.0.0.1", 9), 1), lambda: socket.socket(socket.AF_UNIX)),
        "processes": (_start_too_many,),
        "memory": (lambda: bytearray(MEMORY + 1),),
    }
    _write(own / "new")
    return {wall: all(map(_refused, acts)) for wall, acts in attempts.items()}


def _write(path: Path) -> None:
    path.write_text("")


def _refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except ConnectionRefusedError:  # by whoever is there, not by a wall
        return False
    except (OSError, MemoryError, RuntimeError):
        return True
    return False


def _start_too_many() -> None:
    end = threading.Event()
    try:
        for _ in range(PROCESSES + 1):
            threading.Thread(target=end.wait).start()
    finally:
        end.set()


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    sys.stdout.write(json.dumps(_run_against(Path(sys.argv[1]))))
