"""Searches that were kept under a name: chosen again, kept, removed. The command line knows the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from advisor.ui.parts import Workplace
from advisor.ui.widgets.painted_box import PaintedBox
from advisor.ui.widgets.texts import button, label

_LONGEST = 60  # letters of a name: more does not fit a field


class SavedSearches(PaintedBox):
    """Emits ``chosen`` with the search that was picked; an empty one: everything is shown again.

    ``said``: gives the search as it stands on the page.
    """

    chosen = Signal(dict)

    def __init__(
        self, place: Workplace, said: Callable[[], dict[str, Any]], field: Callable[..., None], parent: QWidget
    ) -> None:
        super().__init__(place.look.tokens.surface, place.look.tokens.hairline, parent=parent)
        _ = place.texts.gettext
        self._place, self._said = place, said
        self._known: dict[str, Any] = {}
        box = QVBoxLayout(self)
        pad = place.look.em(0.9)
        box.setContentsMargins(pad, pad, pad, pad)
        box.setSpacing(place.look.em(0.5))
        self.choice, self.name = QComboBox(), QLineEdit()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(8)
        self.choice.addItem(_("None"), "")
        self.choice.activated.connect(lambda _at: self._choose())
        self.name.setMaxLength(_LONGEST)
        self.name.returnPressed.connect(self._keep)
        self.remove = button(_("Remove it"), self._remove)
        self.keep = button(_("Keep this search"), self._keep)
        grid, narrow = QGridLayout(), place.narrow
        grid.setHorizontalSpacing(place.look.em(0.7))
        grid.setVerticalSpacing(place.look.em(0.5))
        grid.setColumnStretch(0 if narrow else 1, 1)
        for title, part, beside in ((_("Saved search"), self.choice, self.remove), (_("Name"), self.name, self.keep)):
            field(grid, title, part)
            part.ensurePolished()
            part.setMinimumHeight(part.sizeHint().height())  # the button beside it is lower and would press it
            grid.addWidget(beside, grid.rowCount() - (0 if narrow else 1), 0 if narrow else 2)
        box.addLayout(grid)
        self.told = label("", "small")
        self.told.hide()
        box.addWidget(self.told)
        self._fill({})
        self._do(lambda jobs: None)

    def _do(self, change: Callable[[Any], object], told: str = "") -> None:
        """Changes what is kept, beside the interface, and shows what is kept then."""
        register = self._place.parts.register

        def work() -> dict[str, Any]:
            jobs = register()
            change(jobs)
            kept: dict[str, Any] = jobs.all_saved()
            return kept

        def done(known: dict[str, Any]) -> None:
            self._fill(known)
            self._tell(told)

        self._place.run(work, done, self._failed)

    def _fill(self, known: Mapping[str, Any]) -> None:
        self._known = {name: said for name, said in known.items() if isinstance(said, dict)}
        while self.choice.count() > 1:
            self.choice.removeItem(1)
        for name in sorted(self._known, key=str.casefold):
            self.choice.addItem(name, name)
        here = _plain(self._said())
        same = next((name for name, said in self._known.items() if here and _plain(said) == here), "")
        self.choice.setCurrentIndex(max(self.choice.findData(same), 0))
        self.remove.setEnabled(bool(same))

    def _choose(self) -> None:
        name = self.choice.currentData()
        self.remove.setEnabled(bool(name))
        self._tell("")
        self.chosen.emit(dict(self._known.get(name, {})))

    def _keep(self) -> None:
        _ = self._place.texts.gettext
        name, said = self.name.text().strip(), self._said()
        missing = (
            _("Please search for something first.") if not _plain(said)
            else _("Please give it a name.") if not name
            else _("This name is taken. Please choose another.") if name in self._known else ""
        )  # fmt: skip
        if missing:
            self._tell(missing)
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.name.clear()
        self._do(lambda jobs: jobs.save(name, said), _("The search is kept as “{name}”.").format(name=name))

    def _remove(self) -> None:
        name = self.choice.currentData()
        if name:
            self.choice.setFocus(Qt.FocusReason.OtherFocusReason)  # the button is about to be switched off
            words = self._place.texts.gettext("The saved search “{name}” is removed. No record was touched.")
            self._do(lambda jobs: jobs.forget_search(name), words.format(name=name))

    def _failed(self, error: Exception) -> None:
        told = self._place.parts.explain(error, self._place.texts)
        self._tell(f"{told['happened']} {told['do']}")

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))
        if words:
            self._place.say(words)


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Only what narrows the list: a filter that was left empty says the same as none."""
    return {name: value for name, value in said.items() if value and (name, value) != ("quick", "all")}
