"""Puts the product together from settings; the only module that reads them."""

from __future__ import annotations

from collections.abc import Callable

from bot.active import ActiveIndex
from bot.assessing.thresholds import Thresholds
from bot.conversations import Conversations
from bot.database import Database
from bot.learnt.models import Models
from bot.lexicon import Lexicon
from bot.pipeline import Pipeline, Step, standard
from bot.service import Service
from bot.settings import Settings, index_settings
from bot.subscriptions.desk import Desk
from bot.subscriptions.store import Subscriptions
from bot.subscriptions.vault import Vault
from prompts import Wording
from retrieval.search import Fusion, Searcher


def assemble(settings: Settings) -> Service:
    """The service. The index is opened at the first request or readiness check, so that a server without one starts
    and says what is missing.

    Raises:
        DataError: a file of ``data`` or ``prompts`` is broken, or the settings of the model are incomplete.
        StoreError: the database cannot be opened.
    """
    data = settings.data_dir
    wording, thresholds = Wording.load(), Thresholds.load(data / "assess.yaml")
    lexicon, fusion = Lexicon.load(data / "lexicon"), Fusion.load(data / "fusion.yaml")

    database = Database(settings.database_url)
    models = Models.load(data)
    compose_of = with_model(settings, wording, lexicon)

    def pipeline(searcher: Searcher) -> Pipeline:
        return standard(searcher, wording, thresholds, lexicon, models, compose_of(searcher) if compose_of else None)

    def desk(active: ActiveIndex, on_fault: Callable[[str], None]) -> Desk:
        vault = Vault(settings.secret_key.get_secret_value() if settings.secret_key else None, settings.secret_file)
        return Desk(Subscriptions(database), vault, active, on_fault, private=settings.webhook_private)

    return Service(index_settings(settings), fusion, Conversations(database), pipeline, desk)


def with_model(settings: Settings, wording: Wording, lexicon: Lexicon) -> Callable[[Searcher], Step] | None:
    """The agent's step for an index, where a model is configured; LangChain is imported only then."""
    if not (settings.llm_base_url or settings.llm_model or settings.llm_api_key):
        return None
    from bot.agent.agent import Agent, build_model, load_prompts

    model, prompts = build_model(settings), load_prompts()
    if model is None:
        return None
    return lambda searcher: Agent(model, searcher, wording, prompts, lexicon, settings.llm_seconds).compose_with_model
