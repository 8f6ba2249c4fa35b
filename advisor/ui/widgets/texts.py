"""Labels that wrap, icons, links and small builders: so that every page looks alike."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from advisor.ui.accessibility import HeadingLabel
from advisor.ui.theme.look import Look
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.painted_box import PaintedBox


def label(text: str, role: str = "body", selectable: bool = False, top: bool = False) -> QLabel:
    """A wrapping text. Roles: title, question, section, strong, body, muted, small, error.

    ``top``: in a table, where the next cell may be higher.
    """
    made = HeadingLabel(text) if role in ("title", "question", "section") else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("role", role)
    if role == "section":  # it belongs to what follows: more air above it than below
        made.setContentsMargins(0, round(made.fontMetrics().height() * 0.4), 0, 0)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    if top:
        made.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def icon(look: Look, name: str, ink: str, paper: str, size: float = 1.5) -> QLabel:
    """A drawing beside a text that says the same; screen readers skip it."""
    made = QLabel()
    put_icon(made, look, name, ink, paper, size)
    return made


def put_icon(place: QLabel, look: Look, name: str, ink: str, paper: str, size: float = 1.5) -> None:
    place.setPixmap(look.icons.pixmap(name, look.em(size), place.devicePixelRatio(), ink, paper))
    place.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def give_role(text: QLabel, role: str) -> None:
    """Another role for a label that stands already: the stylesheet is asked again."""
    text.setProperty("role", role)
    text.style().unpolish(text)
    text.style().polish(text)


def button(text: str, then: Callable[[], object], role: str = "") -> QPushButton:
    """A button; role primary marks the main one."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAutoDefault(False)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # never less than its text
    made.clicked.connect(lambda _checked=False: then())
    return made


def link(look: Look, text: str, then: Callable[[], object]) -> Link:
    """A button that looks like a link and wraps."""
    made = Link(look, text)
    made.clicked.connect(lambda _checked=False: then())
    return made


def browse(address: str) -> None:
    """Opens a page in the person's browser: only ever after her click on that very link."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(address))


def panel(look: Look) -> tuple[QFrame, QVBoxLayout]:
    """A quiet box around things that belong together."""
    frame = PaintedBox(look.tokens.surface, look.tokens.hairline)
    inside = QVBoxLayout(frame)
    pad = look.em(0.9)
    inside.setContentsMargins(pad, pad, pad, pad)
    inside.setSpacing(look.em(0.5))
    return frame, inside


def row(*parts: QWidget, stretch_last: bool = False, gap: int = 8) -> QHBoxLayout:
    """Widgets side by side, held to the left."""
    made = QHBoxLayout()
    made.setSpacing(gap)
    for part in parts:
        made.addWidget(part)
    if not stretch_last:
        made.addStretch(1)
    return made
