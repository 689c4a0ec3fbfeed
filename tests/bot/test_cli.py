"""Every command, as a user would run it."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import httpx
import pytest
import uvicorn
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

from bot import assemble
from bot.cli import app
from bot.commands import ask as ask_command
from bot.commands.askers import InProcess
from bot.commands.folding import fold
from bot.service import Answer, Ask, Service
from bot.settings import ROOT, Settings
from bot.turn import Audience, Outcome
from retrieval.evaluate import read_questions
from retrieval.matches import judge_match
from retrieval.storage import load_corpus
from tests.small import write_data
from web.app import create_app

COMMANDS = ("serve", "index", "ask", "match", "plans", "outline", "evaluate")
PLAN = """新川市进一步优化营商环境行动方案
为了让企业办事更省心，制定本方案。
一、改善政务服务
（一）线上办理
推出企业专区，材料一次提交。办理结果网上可查。（责任单位：市政务办、市数据局）
（二）窗口办理
设立综合窗口，当场受理。
二、保障措施
（一）加强宣传
每季度开一次说明会。
抄送：各区人民政府。
"""


@pytest.fixture
def run(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command against the index built once; conversations go to a database of the test's own."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("POLICYBOT_INDEX_DIR", str(settings.index_dir))
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    return lambda *arguments, text=None: CliRunner().invoke(app, [str(a) for a in arguments], input=text)


def flat(result: Result) -> str:
    """Output without colours and line breaks, for finding a phrase."""
    return re.sub(r"\s+", "", re.sub(r"\x1b\[[0-9;]*m", "", result.output))


def lines(path: Path, *values: object) -> Path:
    path.write_text("\n".join(json.dumps(value, ensure_ascii=False) for value in values), encoding="utf-8")
    return path


def question(**changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": "t-1", "persona": "owner", "lang": "zh", "type": "howto", "turns": ["公司想注销要怎么办"], "profile": None,
        "gold": ["shanghai-2020/4.27", "shanghai-2021/2.1.6"], "all_of": [], "must": [["一窗通"]], "never": [], "expect": "answer",
    }
    return plain | changes


# -- help


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert all(command in shown.output for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 8


# -- ask


def test_ask_shows_reply_and_citations(run: Any) -> None:
    result = run("ask", "公司想注销要怎么办")
    assert result.exit_code == 0
    assert "answered" in result.output
    assert "2020《上海市全面深化国际一流营商环境建设实施方案》" in flat(result)
    assert "四（二十七）提升企业注销便利度" in flat(result)
    assert "thedocumentisnotloaded" in flat(result)


def test_ask_json_is_the_chat_response(run: Any) -> None:
    result = run("ask", "公司想注销要怎么办", "--json")
    reply = json.loads(result.stdout)
    assert reply["status"] == "answered"
    assert "shanghai-2020/4.27" in [citation["clause_id"] for citation in reply["citations"][:2]]
    assert reply["citations"][0]["quote"] is None
    others = {"conversation_id", "message_id", "answer", "missing", "notices", "departments", "follow_ups", "mode", "elapsed_ms"}
    assert others <= set(reply)


def test_an_honest_no_is_no_error(run: Any) -> None:
    result = run("ask", "2022年的方案怎么说", "--json")
    assert (result.exit_code, json.loads(result.stdout)["status"]) == (0, "no_evidence")


def test_ask_continues_a_conversation(run: Any) -> None:
    first = json.loads(run("ask", "跨区迁移要几天", "--json").stdout)
    second = json.loads(run("ask", "谁负责", "--json", "--conversation", first["conversation_id"]).stdout)
    assert second["conversation_id"] == first["conversation_id"]
    assert second["message_id"] != first["message_id"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", ""), "empty"),
        (("ask", "注" * 10_000), "2000"),
        (("ask", "注销", "--conversation", "no-such-conversation"), "no-such-conversation"),
    ],
)
def test_bad_questions(run: Any, arguments: Sequence[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in flat(result)
    assert "Traceback" not in result.output


def test_ask_reads_a_pipe(run: Any) -> None:
    assert json.loads(run("ask", "--json", text="公司想注销要怎么办\n").stdout)["status"] == "answered"


def test_ask_knows_every_audience_and_status() -> None:
    hints = get_type_hints(ask_command.ask)
    assert set(get_args(hints["audience"])) == {audience.value for audience in Audience}
    assert set(ask_command.STYLES) == {outcome.value for outcome in Outcome}


def test_a_conversation_in_a_terminal(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["公司想注销要怎么办", "1", "", "/new", "/quit"])
    asked: list[tuple[str, str | None]] = []
    chat = service.chat

    def noted(ask: Ask) -> Answer:
        asked.append((ask.message, ask.conversation_id))
        return chat(ask)

    console = Console(file=io.StringIO(), width=100)
    monkeypatch.setattr(console, "input", lambda _: next(typed))
    monkeypatch.setattr(ask_command, "screen", lambda: console)
    monkeypatch.setattr(service, "chat", noted)
    ask_command._converse(service, Ask(""))
    assert len(asked) == 2
    assert asked[0] == ("公司想注销要怎么办", None)
    assert asked[1][1] is not None
    assert not asked[1][0].isdecimal()


# -- index and plans


def test_index_is_up_to_date(run: Any) -> None:
    result = run("index")
    assert result.exit_code == 0
    assert "uptodate" in flat(result)
    assert "keypointsonly" in flat(result)


@pytest.mark.slow
def test_index_builds_and_reports_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "new.txt").write_text(PLAN, encoding="utf-8")
    (plans / "empty.txt").write_text("", encoding="utf-8")
    monkeypatch.setenv("POLICYBOT_DATA_DIR", str(write_data(tmp_path / "data")))
    monkeypatch.setenv("POLICYBOT_PLANS_DIR", str(plans))
    monkeypatch.setenv("POLICYBOT_INDEX_DIR", str(tmp_path / "index"))
    result = CliRunner().invoke(app, ["index"])
    assert result.exit_code == 0, result.output
    assert "builtandactivated" in flat(result)
    assert "new.txt" in result.output
    assert flat(result).count("empty.txt:thefileisempty") == 1


def test_an_index_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("POLICYBOT_INDEX_DIR", str(tmp_path / "file" / "index"))
    result = CliRunner().invoke(app, ["index"])
    assert result.exit_code == 1
    assert "POLICYBOT_INDEX_DIR" in result.output


def test_plans_lists_loaded_known_and_missing(run: Any) -> None:
    shown = flat(run("plans"))
    assert "shanghai-2020" in shown
    assert "documentnotloaded" in shown
    assert "exists,notloaded" in shown
    listed = json.loads(run("plans", "--json").stdout)["plans"]
    assert {"shanghai-2017", "changning-2021"} <= {plan["id"] for plan in listed}


@pytest.mark.parametrize("command", ["ask", "plans"])
def test_without_an_index_the_command_to_run_is_named(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYBOT_INDEX_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    result = CliRunner().invoke(app, [command, *(["注销"] if command == "ask" else [])])
    assert result.exit_code == 1
    assert "policybot index" in result.output


def test_an_error_nobody_foresaw_is_named_as_ours(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Service, "plans", lambda _: [][0])
    result = run("plans")
    assert result.exit_code == 1
    assert "afaultofours,pleasereportit:IndexError" in flat(result)
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("name", "value"), [("PORT", "99999"), ("LOG_LEVEL", "LOUD"), ("LLM_SECONDS", "0")])
def test_an_invalid_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"POLICYBOT_{name}", value)
    result = CliRunner().invoke(app, ["plans"])
    assert result.exit_code == 1
    assert f"POLICYBOT_{name}" in result.output


# -- outline


def test_outline_shows_tree_departments_and_what_was_skipped(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, encoding="utf-8")
    shown = flat(run("outline", file))
    assert "1.1一（一）线上办理2市政务办、市数据局" in shown
    assert "notinthecatalogue" in shown
    assert "signatureordistributionlist抄送" in shown
    plain = json.loads(run("outline", file, "--json").stdout)
    assert [clause["path"] for clause in plain["clauses"]] == ["1.1", "1.2", "2.1"]
    assert plain["plan"]["region"] == "新川市"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"), (b"\x00\x01\xff\xfe" * 50, "plan.txt"), ("没有编号的文字。\n".encode() * 3, "nonumberedclause"),
        (None, "cannotberead"),
    ],
    ids=["empty", "binary", "no numbers", "missing"],
)
def test_outline_of_an_unusable_file(run: Any, tmp_path: Path, data: bytes | None, said: str) -> None:
    file = tmp_path / "plan.txt"
    if data is not None:
        file.write_bytes(data)
    result = run("outline", file)
    assert result.exit_code == 1
    assert said in flat(result)


# -- evaluate


def test_evaluate_counts_and_writes_reports(run: Any, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "set.jsonl",
        question(),
        question(id="t-2", turns=["<b>2022年的方案</b>怎么说"], gold=[], must=[], expect="abstain", type="abstain"),
        question(id="t-3", gold=["shanghai-2017/7.3"], must=[["<script>"]]),
        question(id="t-4", turns=[""], gold=[], must=[], expect="refuse", type="edge"),
    )
    page, figures = tmp_path / "report.html", tmp_path / "report.json"
    result = run("evaluate", file, "--report", page, "--json", figures)
    assert result.exit_code == 0, result.output
    assert "owner" in result.output
    written = json.loads(figures.read_text(encoding="utf-8"))
    assert {v["id"]: v["right"] for v in written["verdicts"]} == {"t-1": True, "t-2": True, "t-3": False, "t-4": False}
    row = written["figures"][0]
    assert (row["right"], row["first"], row["held"]) == (
        {"part": 2, "whole": 4}, {"part": 1, "whole": 2}, {"part": 1, "whole": 2},
    )
    html = page.read_text(encoding="utf-8")
    assert "<svg" in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "shanghai-2017/7.3" in html
    assert "http" not in html.replace("http://www.w3.org", "")


def test_evaluate_held_back_asks_the_third_that_training_does_not_see(run: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "set.jsonl", *(question(id=f"t-{n}") for n in range(12)))
    figures = tmp_path / "report.json"
    run("evaluate", file, "--held-back", "--json", figures)
    assert 0 < len(json.loads(figures.read_text(encoding="utf-8"))["verdicts"]) < 12


def test_turns_are_put_in_one_conversation(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Ask] = []
    chat = service.chat

    def noted(ask: Ask) -> Answer:
        asked.append(ask)
        return chat(ask)

    monkeypatch.setattr(service, "chat", noted)
    case = read_questions(lines(tmp_path / "set.jsonl", question(turns=["跨区迁移要几天", "公司想注销要怎么办"])))[0]
    reply, _ = InProcess(service).chat(case)
    assert [ask.message for ask in asked] == list(case.turns)
    assert [ask.conversation_id for ask in asked] == [None, reply["conversation_id"]]


def test_evaluate_names_a_broken_line(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"id": "t-1"}\n', encoding="utf-8")
    result = run("evaluate", file)
    assert result.exit_code == 1
    assert "set.jsonl,line1" in flat(result)


def test_evaluate_leaves_no_conversation_behind(run: Any, tmp_path: Path) -> None:
    run("evaluate", lines(tmp_path / "set.jsonl", question()))
    assert not (tmp_path / "test.db").exists()


@pytest.fixture
def served(service: Service) -> Iterator[str]:
    """The product behind HTTP, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(service), port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def test_evaluate_over_http_counts_the_same(run: Any, tmp_path: Path, served: str) -> None:
    file = lines(tmp_path / "set.jsonl", question(), question(id="t-2", turns=["跨区迁移要几天", "公司想注销要怎么办"]))
    figures = tmp_path / "report.json"
    counted = []
    for where in ((), ("--url", served)):
        result = run("evaluate", file, *where, "--json", figures)
        assert result.exit_code == 0, result.output
        verdicts = json.loads(figures.read_text(encoding="utf-8"))["verdicts"]
        counted.append([{key: v[key] for key in ("id", "right", "status", "cited", "answer")} for v in verdicts])
    assert counted[0] == counted[1]


def test_evaluate_of_a_server_that_is_not_there(run: Any, tmp_path: Path) -> None:
    result = run("evaluate", lines(tmp_path / "set.jsonl", question()), "--url", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "cannotbereached" in flat(result)


# -- match

MATCHED = {
    "matches": [{
        "clause_id": "shanghai-2020/4.27", "measure": 1, "plan_year": 2020, "label": "四（二十七）", "heading": "注销",
        "key_point": "线上办", "quote": None, "score": 0.9, "fit": "applies",
        "reasons": [{"criterion": "stage", "state": "met", "text": "准备注销"}],
    }],
    "questions": ["公司在哪个区？"],
}


@pytest.fixture
def matching(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Service, "match", lambda *_: MATCHED, raising=False)
    monkeypatch.setattr(assemble, "assemble", lambda _: service)


@pytest.mark.usefixtures("matching")
def test_match_shows_fit_and_reasons(run: Any, tmp_path: Path) -> None:
    profile = lines(tmp_path / "profile.json", {"stage": "拟注销"})
    shown = run("match", "--profile", profile, "--question", "怎么关公司")
    assert shown.exit_code == 0, shown.output
    assert "applies2020四（二十七）注销" in flat(shown)
    assert "准备注销" in shown.output
    assert "公司在哪个区" in shown.output
    assert json.loads(run("match", "--profile", profile, "--json").stdout) == MATCHED


@pytest.mark.usefixtures("matching")
def test_match_of_many_profiles(run: Any, tmp_path: Path) -> None:
    result = run("match", "--profiles", lines(tmp_path / "many.jsonl", {"size": "小型"}, {"size": "大型"}))
    assert [json.loads(line) for line in result.stdout.splitlines()] == [MATCHED, MATCHED]


def test_a_line_that_is_no_profile_does_not_stop_the_others(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text('{"size": "小型"}\n{"size": "巨无霸"}\n\n{"size":\n{"size": "大型"}\n', encoding="utf-8")
    result = run("match", "--profiles", file)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert ["matches" in one for one in found] == [True, False, False, True]
    assert [one.get("line") for one in found] == [None, 2, 4, None]
    assert result.exit_code == 1
    assert "2of4lines" in flat(result)


@pytest.mark.usefixtures("matching")
@pytest.mark.parametrize("text", ["[1, 2]", "{"])
def test_match_of_something_else_than_a_profile(run: Any, tmp_path: Path, text: str) -> None:
    file = tmp_path / "profile.json"
    file.write_text(text, encoding="utf-8")
    result = run("match", "--profile", file)
    assert result.exit_code == 1
    assert "profile.json" in result.output


def test_match_takes_one_profile_or_many(run: Any) -> None:
    assert run("match").exit_code == 2


@pytest.mark.usefixtures("matching")
def test_evaluate_judges_matches(run: Any, tmp_path: Path) -> None:
    asked = question(type="match", profile={"stage": "拟注销"}, gold=["shanghai-2020/4.27"], not_ok=["shanghai-2017/7.3"], must=[])
    file = lines(tmp_path / "set.jsonl", asked)
    result = run("evaluate", file, "--report", tmp_path / "report.html")
    assert "1/1clausesthatapply" in flat(result)
    case = read_questions(file)[0]
    wrong = judge_match(case, {"matches": [{"clause_id": "shanghai-2017/7.3"}]}, 1.0)
    assert (wrong.right, wrong.missed, wrong.wrong) == (False, ("shanghai-2020/4.27",), ("shanghai-2017/7.3",))


# -- serve


def test_serve_without_an_index_starts_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}
    monkeypatch.setenv("POLICYBOT_INDEX_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: started.update(app=app, **options))
    result = CliRunner().invoke(app, ["serve", "--port", "8123"])
    assert result.exit_code == 0, result.output
    assert "policybot index" in result.output
    assert (started["host"], started["port"]) == ("127.0.0.1", 8123)
    transport = httpx.ASGITransport(started["app"])

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/readyz")

    import asyncio

    assert asyncio.run(get()).status_code == 503


def test_serve_with_workers_passes_a_factory(settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: started.update(app=app, **options))
    assert run("serve", "--workers", "2").exit_code == 0
    assert (started["app"], started["factory"], started["workers"]) == ("bot.commands.serve:application", True, 2)


# -- what is not imported

HEAVY = ("torch", "sentence_transformers", "transformers", "langchain", "langchain_core", "langgraph", "sklearn")
PROGRAM = """
import sys
from typer.testing import CliRunner
from bot.cli import app
if {command!r} == "serve":
    import uvicorn
    uvicorn.run = lambda *a, **k: None
result = CliRunner().invoke(app, {arguments!r})
assert result.exit_code == 0, result.output
print(",".join(sorted({heavy!r} & sys.modules.keys())))
"""


@pytest.mark.parametrize("arguments", [["ask", "公司想注销要怎么办"], ["serve"], ["plans"], ["--help"]], ids=lambda a: a[0])
def test_no_command_that_answers_imports_heavy_libraries(settings: Settings, arguments: list[str], tmp_path: Path) -> None:
    program = PROGRAM.format(command=arguments[0], arguments=arguments, heavy=set(HEAVY))
    environment = {
        "PATH": "", "PYTHONPATH": str(ROOT), "POLICYBOT_INDEX_DIR": str(settings.index_dir),
        "POLICYBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'test.db'}", "HOME": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_help_imports_nothing_but_the_command_line() -> None:
    program = "import sys, bot.cli; print(*({'numpy', 'pydantic', 'sqlalchemy', 'uvicorn', 'web', 'retrieval'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# -- folding


@pytest.mark.parametrize("width", [12, 20, 40])
def test_folding_keeps_every_character_and_the_width(width: int) -> None:
    text = "· （2021年方案 二（一）6）注销“一窗通”平台再优化，各部门先行预检，清税证明实时传送。[2]\nOne form, e-seal included."
    folded = fold(text, width)
    assert re.sub(r"\s", "", folded) == re.sub(r"\s", "", text)
    assert all(cell_len(line) <= width for line in folded.split("\n"))
    assert not any(line.startswith(("，", "。", "）")) for line in folded.split("\n"))


# -- documents


@pytest.mark.plans
def test_ask_quotes_the_document(settings_with_plans: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYBOT_PLANS_DIR", str(settings_with_plans.plans_dir))
    monkeypatch.setenv("POLICYBOT_INDEX_DIR", str(settings_with_plans.index_dir))
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    result = CliRunner().invoke(app, ["ask", "公司想注销要怎么办", "--json"])
    first = json.loads(result.stdout)["citations"][0]
    name = (settings_with_plans.index_dir / "ACTIVE").read_text(encoding="utf-8")
    text = load_corpus(settings_with_plans.index_dir / name / "corpus.json").clauses[first["clause_id"]].text
    assert text is not None
    assert first["quote"] in text


# -- subscriptions


def test_subscriptions_are_listed_sent_and_retried(run: Any, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assemble, "assemble", lambda _: service)
    assert "No subscriptions" in run("subscriptions").output
    desk = service.subscriptions
    assert desk is not None
    made = desk.subscribe({"needs": ["关店"]}, webhook="https://nobody.invalid/news")
    sent = run("subscriptions", "--send")
    assert sent.exit_code == 0
    assert "0newmessages,0delivered" in flat(sent)
    assert "webhook" in sent.output
    message = desk.show(made.id, made.token).messages[0]
    desk._store.note_failed(message, "HTTP 410", None)
    assert run("subscriptions").exit_code == 1
    assert "1messagesaredueagain" in flat(run("subscriptions", "--retry"))


def test_what_is_missing_is_told_in_words(run: Any) -> None:
    result = run("ask", "跨区迁移的补贴有多少钱")
    reply = json.loads(run("ask", "跨区迁移的补贴有多少钱", "--json").stdout)
    assert reply["missing"] == ["amount"]
    assert "方案没有写金额" in flat(result)
