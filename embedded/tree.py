"""The process tree of ``up``: start everything in order, keep it alive, stop it in reverse order."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from embedded.child import Child, ChildSpec, Service
from embedded.console import complain, say
from embedded.datadir import Note, Running, owned
from embedded.devserver import DevServer
from embedded.errors import CannotStart
from embedded.sockets import require_free
from embedded.stopping import StopOrder, stop_signals
from settings import Settings

READY_PATIENCE = 60.0
STOP_PATIENCE = 10.0
STEADY_AFTER = 60.0
LONGEST_PAUSE = 30.0
EVERYWHERE = ("", "0.0.0.0", "::")


def up(
    settings: Settings,
    children: Sequence[ChildSpec],
    prepare: Callable[[], None],
    search_attributes: Mapping[str, str],
    patience: float = READY_PATIENCE,
) -> int:
    """Run the whole system until told to stop; children start in the order given and stop in reverse."""
    try:
        with stop_signals() as order, owned(settings.data_dir) as note:
            tree = Tree(settings, children, search_attributes, note)
            try:
                tree.start(prepare, order, patience)
                if not order.given:
                    note.write(tree.running())
                    say(_ready_line(tree.running()))
                tree.supervise(order)
            finally:
                tree.stop()
    except CannotStart as problem:
        complain(str(problem))
        return 1
    return 0


def pages_url(settings: Settings) -> str:
    """Address of the pages as seen from this machine, ending in a slash."""
    host = "127.0.0.1" if settings.http_host in EVERYWHERE else settings.http_host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}/"


def _ready_line(running: Running) -> str:
    parts = [f"pages {running.pages_url}", f"API {running.docs_url}"]
    if running.temporal_ui_url:
        parts.append(f"Temporal {running.temporal_ui_url}")
    return f"Ready: {', '.join(parts)} (Ctrl-C stops everything)"


@dataclass
class _Mending:
    """When a service that died is due to be started again."""

    since: float = field(default_factory=time.monotonic)
    failures: int = 0
    due: float | None = None

    def plan(self) -> float:
        now = time.monotonic()
        self.failures = 0 if now - self.since > STEADY_AFTER else self.failures + 1
        pause: float = min(0.5 * 2 ** max(0, self.failures - 1), LONGEST_PAUSE)
        self.due = now + pause
        return pause

    def done(self) -> None:
        self.since, self.due = time.monotonic(), None


class Tree:
    """The services of one run, in the order of their start."""

    def __init__(
        self, settings: Settings, children: Sequence[ChildSpec], search_attributes: Mapping[str, str], note: Note
    ) -> None:
        embedded = not settings.temporal_address
        self.settings = settings
        self.note = note
        self.data_dir = settings.data_dir.resolve()
        self.engine = DevServer(settings, search_attributes) if embedded else None
        self.children = [Child(spec, self.data_dir) for spec in children]
        self.services: list[Service] = [*([self.engine] if self.engine else []), *self.children]
        self.mendings = {service.name: _Mending() for service in self.services}

    def start(self, prepare: Callable[[], None], order: StopOrder, patience: float) -> None:
        """Bring everything up; raises CannotStart with the guilty log's end when that fails."""
        deadline = time.monotonic() + patience
        self._require_ports()
        if self.engine:
            self.engine.start()
        # The server boots while the database is prepared.
        self._prepare(prepare)
        if self.engine:
            self._await([self.engine], order, deadline)
        if order.given:
            return
        for child in self.children:
            child.start()
        self._await(self.children, order, deadline)

    def _require_ports(self) -> None:
        settings = self.settings
        require_free(settings.http_host, settings.http_port, "PETITIONFLOW_HTTP_PORT")
        ours = (settings.http_port, settings.temporal_port, settings.temporal_ui_port)
        if self.engine and len(set(ours)) < len(ours):
            raise CannotStart(
                "PETITIONFLOW_HTTP_PORT, PETITIONFLOW_TEMPORAL_PORT and PETITIONFLOW_TEMPORAL_UI_PORT "
                "must be three different ports."
            )

    def _prepare(self, prepare: Callable[[], None]) -> None:
        try:
            prepare()
        except Exception as error:
            (self.data_dir / "log").mkdir(exist_ok=True)
            (self.data_dir / "log" / "prepare.log").write_text(traceback.format_exc())
            raise CannotStart(f"The database could not be prepared: {error}") from error

    def _await(self, services: Sequence[Service], order: StopOrder, deadline: float) -> None:
        waiting = list(services)
        while waiting and not order.given:
            for service in waiting:
                if not service.process.alive:
                    raise CannotStart(_obituary(service, f"{service.process.status} before it was ready"))
            waiting = [service for service in waiting if not service.ready()]
            if waiting and time.monotonic() > deadline:
                raise CannotStart(_obituary(waiting[0], "was not ready in time"))
            time.sleep(0.05)

    def supervise(self, order: StopOrder) -> None:
        while not order.given:
            for service in self.services:
                if not service.process.alive:
                    self._mend(service)
            time.sleep(0.1)

    def _mend(self, service: Service) -> None:
        mending = self.mendings[service.name]
        if mending.due is None:
            died = f"{service.name} (process {service.process.pid}) {service.process.status} unexpectedly"
            say(f"{died}; starting it again in {mending.plan():g} s. Log: {service.process.log}")
        elif time.monotonic() >= mending.due:
            try:
                service.start()
            except CannotStart as problem:
                say(f"{service.name} cannot be started again: {problem} Next attempt in {mending.plan():g} s.")
                return
            mending.done()
            self.note.write(self.running())

    def stop(self) -> None:
        """Stop in reverse order: what receives work before what does it, the engine last."""
        for service in reversed(self.services):
            if service.process.alive:
                say(f"Stopping {service.name} (process {service.process.pid}).")
            if not service.stop(STOP_PATIENCE):
                say(f"{service.name} did not end within {STOP_PATIENCE:g} s and was killed.")

    def running(self) -> Running:
        settings = self.settings
        base = pages_url(settings)
        return Running(
            pid=os.getpid(),
            pages_url=base,
            docs_url=f"{base}api/docs",
            temporal_address=settings.engine_address,
            temporal_namespace=settings.temporal_namespace,
            temporal_ui_url=self.engine.ui_url if self.engine else None,
            processes={service.name: service.process.pid or 0 for service in self.services},
        )


def _obituary(service: Service, what: str) -> str:
    process = service.process
    return f"{service.name} {what}. The end of its log, {process.log}:\n{process.last_words()}"
