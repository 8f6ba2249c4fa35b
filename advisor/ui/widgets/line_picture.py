"""A calm picture of a line: what each direction carries, against what sound, video and sharp video need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor.services.line_words import number
from advisor.services.ports import Texts
from advisor.ui.theme.look import Look

TIERS = ("audio", "sd", "hd")
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class Way:
    """One direction: its name, the best tier known to be carried, the one being asked, and the needs in words."""

    name: str
    carried: str  # one of ``TIERS``, or none
    asked: str = ""
    needs: Mapping[str, str] | None = None


def tier_names(texts: Texts) -> tuple[str, str, str]:
    return texts.gettext("Sound"), texts.gettext("Ordinary video"), texts.gettext("Sharp video")


def two_ways(texts: Texts, up: tuple[str, str], down: tuple[str, str], needs: Mapping[str, float]) -> tuple[Way, Way]:
    """Both directions for the picture: (carried, asked), and the needs in kilobits per second by "up_sd" and so on."""

    def words(way: str) -> dict[str, str]:
        figures = {tier: needs.get(f"{way}_{tier}") for tier in ("sd", "hd")}
        unit = texts.gettext("{rate} Mbit/s")
        return {tier: unit.format(rate=number(figure / 1000, texts)) for tier, figure in figures.items() if figure}

    return (Way(texts.gettext("Sending"), *up, needs=words("up")),
            Way(texts.gettext("Receiving"), *down, needs=words("down")))  # fmt: skip


class LinePicture(QWidget):
    """Two rows of three steps. Filled: carried. Outlined twice: being asked. Each step says its name, so that colour
    is never alone; what the picture says stands in words beside it, and screen readers read its name."""

    def __init__(self, look: Look, tiers: Sequence[str], ways: Sequence[Way], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._tiers, self._ways = look, tuple(tiers), tuple(ways)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_ways(self, ways: Sequence[Way]) -> None:
        """Nothing moves but what has changed."""
        if tuple(ways) != self._ways:
            self._ways = tuple(ways)
            self.updateGeometry()
            self.update()

    @property
    def ways(self) -> tuple[Way, ...]:
        return self._ways

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._row_height(way, width) for way in self._ways) + self._gap * (len(self._ways) - 1) + 2

    def sizeHint(self) -> QSize:
        width = self._look.em(24)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.em(10), self._look.em(4))

    @property
    def _gap(self) -> int:
        return self._look.em(0.9)

    @property
    def _bar(self) -> int:
        return self._look.em(0.85)

    def _step_width(self, width: int) -> int:
        return (width - 2 * self._look.em(0.3)) // len(TIERS)

    def _words(self, way: Way, at: int) -> str:
        need = (way.needs or {}).get(TIERS[at], "")
        return f"{self._tiers[at]}\n{need}" if need else self._tiers[at]

    def _text_height(self, way: Way, width: int) -> int:
        metrics = QFontMetrics(self._look.font("small"))
        room = QRect(0, 0, self._step_width(width), 10_000)
        return max(metrics.boundingRect(room, _LEFT, self._words(way, at)).height() for at in range(len(TIERS)))

    def _row_height(self, way: Way, width: int) -> int:
        name = QFontMetrics(self._look.font(bold=True)).height()
        return name + self._look.em(0.3) + self._bar + self._look.em(0.2) + self._text_height(way, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        for way in self._ways:
            self._paint(painter, way, top)
            top += self._row_height(way, self.width()) + self._gap
        painter.end()

    def _paint(self, painter: QPainter, way: Way, top: int) -> None:
        tokens, em = self._look.tokens, self._look.em
        painter.setFont(self._look.font(bold=True))
        name = QFontMetrics(self._look.font(bold=True)).height()
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRect(0, top, self.width(), name), _LEFT, way.name)
        step, gap = self._step_width(self.width()), em(0.3)
        carried = TIERS.index(way.carried) if way.carried in TIERS else -1
        bar = top + name + em(0.3)
        for at, tier in enumerate(TIERS):
            left = at * (step + gap)
            asked = tier == way.asked
            painter.setPen(QPen(QColor(tokens.accent if asked else tokens.line), 2.0 if asked else 1.0))
            painter.setBrush(QColor(tokens.accent if at <= carried else tokens.surface))
            painter.drawRoundedRect(QRectF(left + 1, bar + 1, step - 2, self._bar - 2), 4, 4)
            if asked:  # a dot in the middle: this one is being tried
                painter.setBrush(QColor(tokens.accent))
                painter.setPen(Qt.PenStyle.NoPen)
                size = self._bar * 0.4
                painter.drawEllipse(QRectF(left + step / 2 - size / 2, bar + self._bar / 2 - size / 2, size, size))
            painter.setFont(self._look.font("small", bold=at <= carried))
            painter.setPen(QColor(tokens.text if at <= carried else tokens.muted))
            below = QRect(left, bar + self._bar + em(0.2), step, self._text_height(way, self.width()))
            painter.drawText(below, _LEFT, self._words(way, at))
