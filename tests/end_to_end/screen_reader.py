"""A screen reader's view of a program: the accessibility bus (AT-SPI), asked through D-Bus.

Only what assistive technology can do is done here: walk over the tree, read
roles, names and states, press by the Action interface, type by EditableText.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageFlag, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ACCESSIBLE, ACTION = "org.a11y.atspi.Accessible", "org.a11y.atspi.Action"
ROOT_PATH = "/org/a11y/atspi/accessible/root"
STATES = {"checked": 4, "expanded": 10, "focused": 12, "showing": 25}
PATIENCE = 40.0  # seconds; machines are shared


def launcher() -> str | None:
    return next((name for name in LAUNCHERS if Path(name).exists()), None)


def lacking() -> str:
    """What this machine has not; empty where the accessibility bus can run."""
    if not shutil.which("dbus-daemon"):
        return "dbus-daemon"
    return "" if launcher() else "the accessibility bus (Debian: at-spi2-core)"


class Thing(NamedTuple):
    """One node of the tree."""

    owner: str
    path: str
    role: str
    name: str
    description: str
    states: frozenset[str]

    def __str__(self) -> str:
        return f"{self.role} {self.name!r}"


class ScreenReader:
    """Starts a session bus and the accessibility bus of its own; reads what programs on them say."""

    def __enter__(self) -> ScreenReader:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert bus.stdout is not None
        self.address = bus.stdout.readline().strip()
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address}
        environment.pop("AT_SPI_BUS_ADDRESS", None)
        at_spi = subprocess.Popen([str(launcher()), "--launch-immediately"], env=environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        self._processes = [at_spi, bus]
        session = open_dbus_connection(self.address)
        ask = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
        found: list[str] = []

        def answered() -> bool:
            body = session.send_and_get_reply(ask, timeout=5).body
            if body and str(body[0]).startswith("unix:"):
                found.append(body[0])
            return bool(found)

        until(answered, "the accessibility bus answers")
        session.close()
        self._bus: DBusConnection = open_dbus_connection(found[0])
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="Announcement")
        self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=5)
        self._heard: deque[Message] = deque()
        self._bus.filter(rule, queue=self._heard)
        registry = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
        wish = new_method_call(registry, "RegisterEvent", "s", ("object:announcement",))
        self._bus.send_and_get_reply(wish, timeout=5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()
        for process in self._processes:
            process.terminate()
            process.wait(timeout=10)
            if process.stdout is not None:
                process.stdout.close()

    # Reading -------------------------------------------------------------------------------------

    def _ask(self, owner: str, path: str, interface: str, method: str, kind: str | None = None, *words: Any) -> Any:
        call = new_method_call(DBusAddress(path, owner, interface), method, kind, words)
        reply = self._bus.send_and_get_reply(call, timeout=15)
        if HeaderFields.error_name in reply.header.fields:
            raise LookupError(f"{method}: {reply.body}")  # the thing has gone meanwhile
        return reply.body[0] if reply.body else None

    def _property(self, owner: str, path: str, name: str) -> str:
        value = self._ask(owner, path, "org.freedesktop.DBus.Properties", "Get", "ss", ACCESSIBLE, name)
        return str(value[1])

    def tree(self) -> Iterator[Thing]:
        """Everything that every program on the bus shows, in reading order."""
        todo = [(owner, path) for owner, path in
                self._ask("org.a11y.atspi.Registry", ROOT_PATH, ACCESSIBLE, "GetChildren")]
        while todo:
            owner, path = todo.pop(0)
            try:
                low, high = self._ask(owner, path, ACCESSIBLE, "GetState")
                bits = low | high << 32
                states = frozenset(name for name, bit in STATES.items() if bits >> bit & 1)
                role = str(self._ask(owner, path, ACCESSIBLE, "GetRoleName"))
                yield Thing(owner, path, role, self._property(owner, path, "Name"),
                            self._property(owner, path, "Description"), states)  # fmt: skip
                todo[:0] = [(o, p) for o, p in self._ask(owner, path, ACCESSIBLE, "GetChildren")]
            except LookupError:
                continue

    def seen(self) -> list[Thing]:
        return [thing for thing in self.tree() if "showing" in thing.states]

    def find(self, role: str, name: str, within: list[Thing] | None = None) -> Thing | None:
        """The first thing of a role whose name begins with the words."""
        things = self.seen() if within is None else within
        return next((t for t in things if t.role == role and t.name.startswith(name)), None)

    def wait_for(self, role: str, name: str) -> Thing:
        found: list[Thing] = []

        def there() -> bool:
            thing = self.find(role, name)
            found.extend([thing] if thing else [])
            return bool(found)

        until(there, f"{role} {name!r}", lambda: ", ".join(map(str, self.seen())))
        return found[0]

    def heard(self) -> list[str]:
        """All that was announced so far."""
        self.find("", "")  # what came meanwhile is taken in with the next answer
        return [str(message.body[3][1]) for message in self._heard]

    # Doing ---------------------------------------------------------------------------------------

    def press(self, thing: Thing) -> None:
        """The first action. No answer is awaited: a press may open a dialog, which answers when it is closed."""
        call = new_method_call(DBusAddress(thing.path, thing.owner, ACTION), "DoAction", "i", (0,))
        call.header.flags = MessageFlag.no_reply_expected
        self._bus.send(call)

    def actions(self, thing: Thing) -> list[str]:
        return [str(row[0]) for row in self._ask(thing.owner, thing.path, ACTION, "GetActions")]

    def type(self, thing: Thing, text: str) -> None:
        done = self._ask(thing.owner, thing.path, "org.a11y.atspi.EditableText", "SetTextContents", "s", text)
        assert done, thing

    def read(self, thing: Thing) -> str:
        """What stands in a text field."""
        return str(self._ask(thing.owner, thing.path, "org.a11y.atspi.Text", "GetText", "ii", 0, -1))


def until(holds: Callable[[], bool], what: str, look: Callable[[], str] = str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}. Seen: {look()}")
        time.sleep(0.05)
