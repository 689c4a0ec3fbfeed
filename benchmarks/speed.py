"""Replies in process and over HTTP, start of the server, memory, index build: ``python -m benchmarks.speed``.

The product runs on one core; the clients of the HTTP part run on the others where there are any.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.product import BENCH, chosen, markdown, memory_mb, options, service_in, settings_in
from benchmarks.questions import WARM_UP, read_all
from bot.service import Ask, Service
from bot.settings import ROOT, index_settings
from bot.turn import Audience
from retrieval.evaluate import Case, percentile
from retrieval.index import build

CLIENTS, SECONDS, MEMORY_AFTER, TRIES = 4, 10.0, 200, 5
Row = tuple[str, str]


def replies(service: Service, cases: Sequence[Case]) -> list[tuple[float, float]]:
    """Milliseconds of every reply, by the clock and on the processor; of a conversation every turn counts."""
    times = []
    for case in cases:
        conversation = None
        for turn in case.turns:
            started, busy = time.perf_counter(), time.process_time()
            conversation = service.chat(Ask(turn, conversation, Audience(case.audience))).conversation_id
            times.append(((time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000))
    return times


def in_process(plans: Path) -> list[Row]:
    service = service_in(BENCH / "documents", plans)
    cases = [case for case in read_all() if case.type != "match"]
    replies(service, [case for case in read_all() if case.type == "match"][:WARM_UP])
    rounds = [replies(service, cases) for _ in range(3)]
    middle = sorted(rounds, key=lambda r: percentile([clock for clock, _ in r], 0.5))[1]
    times, busy = [clock for clock, _ in middle], [processor for _, processor in middle]
    return [
        (f"reply in process, median of {len(times)} (ms; on the processor)", f"{percentile(times, 0.5):.1f}; {percentile(busy, 0.5):.1f}"),
        ("reply in process, 99th percentile (ms; on the processor)", f"{percentile(times, 0.99):.1f}; {percentile(busy, 0.99):.1f}"),
        ("replies in process (1/s)", f"{1000 * len(times) / sum(times):.0f}"),
    ]


def index_builds(plans: Path) -> list[Row]:
    times, busy = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory(dir=BENCH) as folder:
            started, processor = time.perf_counter(), time.process_time()
            build(index_settings(settings_in(Path(folder), plans)))
            times.append(time.perf_counter() - started)
            busy.append(time.process_time() - processor)
    return [("index of the five plans, median of 3 (s; on the processor)", f"{percentile(times, 0.5):.1f}; {percentile(busy, 0.5):.1f}")]


@contextmanager
def server(plans: Path, core: int) -> Iterator[tuple[int, int, float, float]]:
    """A running ``policybot serve``: its port, its process, and the seconds from start to the first 200 of /readyz, by
    the clock and on the processor."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    folder = BENCH / "documents"
    settings = settings_in(folder, plans)
    environment = os.environ | {
        "POLICYBOT_PLANS_DIR": str(plans), "POLICYBOT_INDEX_DIR": str(settings.index_dir), "POLICYBOT_LOG_LEVEL": "ERROR",
        "POLICYBOT_DATABASE_URL": settings.database_url,
    }
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)]
    if core >= 0 and shutil.which("taskset"):
        command = ["taskset", "-c", str(core), *command]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready(port):
            if process.poll() is not None or time.perf_counter() - started > 60:
                raise SystemExit("policybot serve did not become ready")
            time.sleep(0.01)
        yield port, process.pid, time.perf_counter() - started, processor_seconds(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def processor_seconds(process: int) -> float:
    """What a process has used of the processor so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ready(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def post(connection: HTTPConnection, case: Case) -> int:
    body = json.dumps({"message": case.turns[-1], "audience": case.audience})
    connection.request("POST", "/api/v1/chat", body, {"content-type": "application/json"})
    response = connection.getresponse()
    response.read()
    return response.status


def closed_loop(port: int, cases: Sequence[Case]) -> tuple[list[float], dict[int, int], float]:
    """Each client sends its next question when it has its reply; milliseconds, replies by HTTP status, and seconds."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    started = time.perf_counter()

    def client(number: int) -> None:
        connection, at = HTTPConnection("127.0.0.1", port, timeout=30), number
        while (sent := time.perf_counter()) - started < SECONDS:
            status = post(connection, cases[at % len(cases)])
            times.append((time.perf_counter() - sent) * 1000)
            statuses[status] = statuses.get(status, 0) + 1
            at += CLIENTS

    clients = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return times, statuses, time.perf_counter() - started


def over_http(plans: Path, core: int) -> list[Row]:
    cases = [case for case in read_all() if case.type != "match"]
    starts, busy = [], []
    for _ in range(TRIES):
        with server(plans, core) as (_port, _process, seconds, processor):
            starts.append(seconds)
            busy.append(processor)
    with server(plans, core) as (port, process, _seconds, _processor):
        fresh = memory_mb(process)
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        alone = []
        for case in cases[:MEMORY_AFTER]:
            sent = time.perf_counter()
            post(connection, case)
            alone.append((time.perf_counter() - sent) * 1000)
        used = memory_mb(process)
        times, statuses, took = closed_loop(port, cases)
        after = memory_mb(process)
    return [
        (f"`policybot serve` to /readyz 200, median of {TRIES} (s; on the processor)",
         f"{percentile(starts, 0.5):.2f}; {percentile(busy, 0.5):.2f}"),
        ("server's resident memory when ready (MB)", f"{fresh:.0f}"),
        (f"… after {MEMORY_AFTER} questions (MB)", f"{used:.0f}"),
        (f"… after {MEMORY_AFTER + len(times)} questions (MB)", f"{after:.0f}"),
        ("one client over HTTP, median (ms)", f"{percentile(alone, 0.5):.1f}"),
        (f"{CLIENTS} clients over HTTP, median (ms)", f"{percentile(times, 0.5):.1f}"),
        (f"{CLIENTS} clients over HTTP, 99th percentile (ms)", f"{percentile(times, 0.99):.1f}"),
        (f"{CLIENTS} clients over HTTP (1/s; statuses {statuses})", f"{len(times) / took:.0f}"),
    ]


def main() -> None:
    given = chosen(options((__doc__ or "").split("\n\n")[0]))
    rows = in_process(given.plans) + index_builds(given.plans)
    if given.core >= 0:  # the clients on the other cores
        os.sched_setaffinity(0, set(range(os.cpu_count() or 1)) - {given.core} or {given.core})
    rows += over_http(given.plans, given.core)
    print(markdown(["", "measured"], rows))
    figures = dict(rows)
    inside, outside = (float(figures[key]) for key in figures if key.endswith(("process (1/s)",)) or "clients over HTTP (1/s" in key)
    print(f"\nHTTP to in process: {outside / inside:.2f}")


if __name__ == "__main__":
    main()
