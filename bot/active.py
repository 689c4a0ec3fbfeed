"""The opened index: noticed when another becomes active, and kept where the new one cannot be opened. Thread-safe."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from retrieval.builds import activated, active_name
from retrieval.index import IndexFault, IndexSettings, open_active
from retrieval.search import Fusion, Searcher

REOPEN_SECONDS = 1.0


class ActiveIndex:
    """Opens at the first use. ``on_fault`` is told where a new index cannot be opened and the old one stays in use."""

    def __init__(self, settings: IndexSettings, fusion: Fusion, on_fault: Callable[[str], None]) -> None:
        self._settings, self._fusion, self._on_fault = settings, fusion, on_fault
        self._opened: Searcher | None = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def current(self) -> Searcher:
        """The opened index; looks once a second whether another one became active.

        Raises:
            IndexFault: there is no usable index and none was opened before.
        """
        opened = self._opened
        if opened is not None and time.monotonic() - self._looked < REOPEN_SECONDS:
            return opened
        with self._lock:
            self._looked = time.monotonic()
            if self._opened is not None and active_name(self._settings.folder) in (self._opened.index.name, None):
                return self._opened
            try:
                self._opened = Searcher(open_active(self._settings), self._fusion)
            except IndexFault as error:
                if self._opened is None:
                    raise
                self._on_fault(f"index: {error}")
            return self._opened

    def activated(self) -> tuple[Searcher, int] | None:
        """The opened index and when it was activated (nanoseconds); None where the active one is not the one that is open."""
        stamp = activated(self._settings.folder)
        searcher = self.current()
        same = active_name(self._settings.folder) == searcher.index.name and activated(self._settings.folder) == stamp
        return (searcher, stamp) if same and stamp else None
