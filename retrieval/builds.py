"""The folder of index builds: which one is active, and what builds that were killed left behind.

A build goes to a folder of its own, named by the hash of everything that went in, and becomes the active one by the
atomic replacement of one small file. A build that is killed leaves a ``.building-*`` folder behind, which the next
build removes; the active index is never touched. Servers look at the small file and reopen when it changes.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACTIVE, MANIFEST = "ACTIVE", "manifest.json"
BUILD = re.compile(r"[0-9a-f]{16}(?:-\d+)?")


def active_name(folder: Path) -> str | None:
    try:
        return (folder / ACTIVE).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def activated(folder: Path) -> int:
    """When the active build was activated, in nanoseconds; 0 where there is none. Every activation has a later one."""
    try:
        return (folder / ACTIVE).stat().st_mtime_ns
    except OSError:
        return 0


def inputs_of(build: Path) -> str | None:
    """The digest of the inputs that a build was made from; a rebuild has another folder and the same inputs."""
    try:
        return str(json.loads((build / MANIFEST).read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def building(folder: Path, name: str) -> Iterator[Path]:
    """An empty folder to build in, gone afterwards unless it was settled. While it lasts nobody removes leftovers: process
    numbers cannot tell whose a folder is, for containers that share one all start at the same number.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    handle = os.open(folder, os.O_RDONLY)
    work = folder / f".building-{name}-{secrets.token_hex(4)}"
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        work.mkdir()
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(handle)


def settle(work: Path, folder: Path, name: str) -> str:
    """Renames the finished build; a rebuild of the same inputs gets a number, so that readers of the old one go on."""
    target, n = folder / name, 1
    while True:
        try:
            os.rename(work, target)
            return target.name
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        n += 1
        target = folder / f"{name}-{n}"


def activate(folder: Path, name: str) -> None:
    temporary = folder / f".{ACTIVE}-{secrets.token_hex(4)}"
    temporary.write_text(name, encoding="utf-8")
    os.replace(temporary, folder / ACTIVE)


def remove_leftovers(folder: Path) -> None:
    """Removes what builds that were killed left behind; nothing while a build goes on.

    Raises:
        OSError: the folder cannot be read.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        for path in (*folder.glob(".building-*"), *folder.glob(f".{ACTIVE}-*")):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def remove_old(folder: Path, *, keep: str) -> None:
    """Keeps the active build and the one before it, which a server may still be reading."""
    others = [p for p in folder.iterdir() if BUILD.fullmatch(p.name) and p.is_dir() and p.name != keep]
    whole = sorted((p for p in others if (p / MANIFEST).is_file()), key=lambda p: p.stat().st_mtime)
    for path in (*whole[:-1], *(p for p in others if p not in whole)):
        shutil.rmtree(path, ignore_errors=True)
