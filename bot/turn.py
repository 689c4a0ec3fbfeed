"""The values of one exchange. Each step of the pipeline returns a new ``Turn``; nothing is changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from bot.learnt.attacks import Suspicion
from bot.reading.themes import Theme
from retrieval.plans import Clause, KeyPoint, Measure
from retrieval.search import Evidence


class Outcome(StrEnum):
    """The status of a reply; ``prompts/replies.yaml`` has the wording of each."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NO_EVIDENCE = "no_evidence"
    CLARIFY = "clarify"
    REFUSED = "refused"
    FAILED = "failed"


class Audience(StrEnum):
    ENTERPRISE = "enterprise"
    HELPDESK = "helpdesk"
    HOTLINE = "hotline"


class Kind(StrEnum):
    """What kind of answer is asked for."""

    HOW = "how"
    FIGURE = "figure"
    WHO = "who"
    CHANGES = "changes"
    FIRST = "first"
    MENTIONS = "mentions"  # which plans say a word
    COMPARE = "compare"
    CLAUSE = "clause"
    QUOTED = "quoted"
    LIST = "list"
    OVERVIEW = "overview"  # all that plans hold on a theme
    MATCH = "match"
    CHITCHAT = "chitchat"
    CLOSING = "closing"  # thanks and goodbyes
    HOLDINGS = "holdings"  # which plans there are, which is the newest


APART = (Kind.CHANGES, Kind.COMPARE, Kind.FIRST)  # each plan is searched
OF_PLANS = (*APART, Kind.MENTIONS, Kind.CLAUSE, Kind.QUOTED, Kind.OVERVIEW)  # they ask what plans say, of whatever year
SMALL_TALK = (Kind.CHITCHAT, Kind.CLOSING)
OF_NO_MATTER = (*SMALL_TALK, Kind.HOLDINGS)  # nothing is searched for them


class Adds(StrEnum):
    """What a follow-up adds to the question before, where it adds nothing else."""

    PLACE = "place"
    DETAIL = "detail"
    PLAN = "plan"
    SOURCE = "source"  # which plan or clause it was, whether it still holds
    ORIGIN = "origin"  # where it stood first


@lru_cache(maxsize=64)  # asked of one follow-up for every measure that was found
def clauses_of(measures: tuple[str, ...]) -> tuple[str, ...]:
    """The clauses of measures given by id, each once, in their order."""
    return tuple(dict.fromkeys(measure.partition("#")[0] for measure in measures))


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier exchange of the conversation, as far as later ones need it. ``cited``: ids of the measures of the reply, the main
    one first."""

    question: str
    standalone: str
    status: Outcome
    cited: tuple[str, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of the measures that were cited."""
        return clauses_of(self.cited)

    @property
    def in_one(self) -> str:
        """What was said one after the other, as one question."""
        return self.standalone.replace("?", " ")


@dataclass(frozen=True, slots=True)
class Question:
    """What was said. ``message`` is masked: personal data never goes further than ``screen``. ``goes_on`` says that it is understood
    only together with what was said before: it names no matter itself and was said in the same breath."""

    message: str
    audience: Audience = Audience.ENTERPRISE
    language: str | None = None
    profile: Mapping[str, object] | None = None
    history: tuple[Exchange, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the question asks. ``text`` stands alone and is normalised; ``original`` is it before completion.

    ``plans`` are the loaded plans it is limited to (empty: all); ``home`` the loaded plans of the ``districts`` that it names;
    ``years`` those named; ``absent`` years or editions named that are not loaded; ``details`` the kinds of detail asked for
    (``amount``, ``address`` …); ``path`` a clause address; ``pasted`` official wording that was pasted in; ``word`` the one of
    which it is asked which plans say it; ``beside`` official words to search beside the text; ``presumes`` that it takes something for
    granted; ``profile`` what was understood of the enterprise, in words.

    A message within a conversation has two readings: by itself, and ``together`` with what it may go on from (None where there is
    nothing); ``looks_back`` says that its form is that of a follow-up. A reading together is ``completed``; ``adds`` is what alone it
    adds to what was asked ``before``, ``plan_spoken_of`` says that not it but an earlier question named the plan, and ``cited`` are the
    measures of the reply that it goes on from. ``listed``: it asks for the departments or the
    wording of all that an overview listed. ``told``: it asks of some of the measures that were shown (``item``), in which state they are
    (``state``) or for a detail of all that an overview listed (``detail``), and they are ``cited``; or for more, where all was told
    (``all``). ``after`` are the themes of the overview that it goes on from, ``named`` the topics that it names instead of what was told
    (「那燃气呢」). ``today`` asks how it stands now (「现在还是这样吗」), ``verbatim`` for the official
    wording; ``points_back``: it is nothing but a request for what was cited, or for what stands beside it. ``themes`` are those of which
    an overview is asked for, or the one of which it is asked what changed.
    """

    text: str
    original: str
    english: bool
    kind: Kind = Kind.HOW
    plans: frozenset[str] = frozenset()
    years: tuple[int, ...] = ()
    absent: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    home: frozenset[str] = frozenset()
    foreign: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    path: str | None = None
    pasted: str | None = None
    word: str = ""
    beside: str = ""
    presumes: bool = False
    looks_back: bool = False
    together: Understanding | None = None
    completed: bool = False
    adds: Adds | None = None
    before: str = ""
    cited: tuple[str, ...] = ()
    plan_spoken_of: bool = False
    latest: bool = False
    today: bool = False
    verbatim: bool = False
    points_back: bool = False
    listed: bool = False
    told: str = ""
    after: tuple[Theme, ...] = ()
    named: frozenset[str] = frozenset()
    profile: str = ""
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A measure that a reply rests on, with the marker by which the answer refers to it."""

    clause: Clause
    measure: Measure
    key_point: KeyPoint | None
    score: float = 1.0

    @classmethod
    def of(cls, evidence: Evidence) -> Source:
        return cls(evidence.clause, evidence.measure, evidence.key_point, evidence.score)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the evidence allows: the status, the measures to cite (main first), what the plans do not state. ``silent``: plans that are
    asked about and do not speak of the matter, by id, with the words for the very thing, empty where nothing at all was found."""

    status: Outcome
    sources: tuple[Source, ...] = ()
    missing: tuple[str, ...] = ()
    choices: tuple[Source, ...] = ()
    confidence: float = 0.0
    reason: str = ""
    silent: Mapping[str, str] = field(default_factory=dict)

    @property
    def leading(self) -> tuple[Source, ...]:
        """The measures that an answer tells before what belongs beside them: the main one; of what is ambiguous all that it may mean."""
        return self.choices if self.status is Outcome.CLARIFY else self.sources[:1]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or paragraph of a reply and the measures (positions in the reply's sources) that carry it.

    ``repeats`` is what the statement takes from elsewhere: from the question in order to put it right, from the list of departments
    in order to name them in English (No. 3 Intermediate Court).
    """

    text: str
    sources: tuple[int, ...] = ()
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """``quote`` is the official sentence, or None where the document is not loaded."""

    marker: int
    clause_id: str
    measure: int
    plan_id: str
    plan_title: str
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    quote: str | None
    url: str

    @property
    def measure_id(self) -> str:
        return f"{self.clause_id}#{self.measure}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said; the fields are those of ``api.md``."""

    status: Outcome
    answer: str
    citations: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    mode: str = "extractive"


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before verification: statements with their sources, still without markers."""

    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    notices: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    mode: str = "extractive"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question on its way through the pipeline. A step that ends it early sets ``reply``. ``unmentioned``: words for the very thing that
    is asked about, by the plans that do not mention it. ``parts`` are the turns of the questions
    of a message that asks several; its assessment is then theirs together."""

    question: Question
    understanding: Understanding | None = None
    evidence: tuple[Evidence, ...] = ()
    elsewhere: float = 0.0
    scope: float = 0.0
    coverage: Mapping[str, float] = field(default_factory=dict)
    unmentioned: Mapping[str, str] = field(default_factory=dict)
    suspicion: Suspicion = field(default_factory=Suspicion)
    assessment: Assessment | None = None
    parts: tuple[Turn, ...] = ()
    draft: Draft | None = None
    reply: Reply | None = None
    faults: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
