"""Every setting with what it is for; what the organisation fixed is locked and says whom to ask."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from advisor.domain.errors import PlainError
from advisor.domain.settings import Effective, Kind, NotAllowed, Setting, Value
from advisor.services.about_program import about_text
from advisor.services.catalogue_age import catalogue_age
from advisor.services.setting_words import LEVELS, REASONS, ROOMS, WORDS, hints, value_words
from advisor.services.show_settings import ignored_words
from advisor.ui.page import Page
from advisor.ui.theme.system_preferences import SCALES
from advisor.ui.widgets.help_report import help_report
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.texts import icon, label, link, row

SEPARATOR = ";"
OPEN = ("window", "person")  # what everybody wants; the rest is for who looks after the program
LIVE = ("language", "theme", "text_scale")  # seen at once, so they need no saving


class SettingsPage(Page):
    name = "settings"
    in_job = False

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Save")
        self.title(_("Settings"))
        self.fields: dict[str, QLineEdit | QComboBox] = {}
        settings = self.place.parts.settings
        self._organisation()
        self._folded: dict[str, Reveal] = {}
        for room, group in groupby(settings.all(), key=lambda one: one.setting.room):
            inside = self._room(list(group))
            if room in OPEN:
                self.body.addSpacing(self.look.em(0.6))
                self.body.addWidget(label(_(ROOMS[room]), "section"))
                self.body.addWidget(inside)
            else:
                self._folded[room] = Reveal(self.look, _(ROOMS[room]), partial(self._whole, inside))
                self.body.addWidget(self._folded[room])
        self._knowledge()
        self._places()

    def first_focus(self) -> QWidget | None:
        return next((field for field in self.fields.values() if field.isEnabled()), None)

    def proceed(self) -> None:
        wrong = self._save()
        if wrong is not None:
            if (folded := self._folded.get(wrong[0].room)) is not None:
                folded.unfold()
            self.problem(self._trouble(*wrong), self.fields[wrong[0].id])
            return
        self.place.say(self.texts.gettext("Your settings are saved."))
        self.place.go("start")

    def leave(self) -> None:
        self._save()

    # Fields --------------------------------------------------------------------------------------

    @staticmethod
    def _whole(inside: QWidget) -> QWidget:
        """A room that stands already when it is unfolded."""
        return inside

    def _room(self, settings: list[Effective]) -> QWidget:
        """Made at once, also where it is folded: every field is read when the page is left."""
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(self.look.em(0.35))
        for one in settings:
            self._setting(one, inside)
            inside.addSpacing(self.look.em(0.6))
        return made

    def _setting(self, one: Effective, inside: QVBoxLayout) -> None:
        _, setting = self.texts.gettext, one.setting
        title, sentence = (_(words) for words in WORDS[setting.id])
        chosen = setting.kind in (Kind.CHOICE, Kind.YES_NO) or setting.id == "text_scale"
        field = self._list_field(one) if chosen else self._line(one)
        field.setMinimumHeight(24)
        field.setAccessibleName(title)
        field.setEnabled(not one.locked)
        name = QLabel(title)
        name.setBuddy(field)
        name.setWordWrap(True)
        name.setProperty("role", "strong")
        inside.addWidget(name)
        inside.addWidget(field)
        about = [sentence, *hints(setting, self.texts)]
        if setting.kind is Kind.LIST:
            about.append(_("Several are parted by a semicolon."))
        inside.addWidget(label(" ".join(text if text.endswith(".") else f"{text}." for text in about), "small"))
        if one.locked:
            words = self._locked_words(one)
            field.setAccessibleDescription(words)
            tokens = self.look.tokens
            inside.addLayout(row(icon(self.look, "lock", tokens.muted, tokens.window, 1.0), label(words, "small"),
                                 stretch_last=True))
        self.fields[setting.id] = field

    def _locked_words(self, one: Effective) -> str:
        _ = self.texts.gettext
        words = _("Locked: {who}.").format(who=_(LEVELS[one.level]))
        ask = self.place.parts.settings.whom_to_ask()
        return f"{words} {_('To change it, ask: {who}').format(who=ask)}" if ask else words

    def _list_field(self, one: Effective) -> QComboBox:
        _, setting, box = self.texts.gettext, one.setting, QComboBox()
        if setting.default is None and setting.id in LIVE:
            box.addItem(_("As the system"), None)
        values: list[Value] = list(setting.allowed)
        if setting.kind is Kind.YES_NO:
            values = [True, False]
        elif setting.kind is Kind.NUMBER:
            steps = {round(scale * 100) for scale in SCALES}
            values = list(sorted(steps | {one.value} if isinstance(one.value, int) else steps))
        for value in values:
            words = f"{value} %" if setting.kind is Kind.NUMBER else value_words(setting, value, self.texts)
            box.addItem(words, value)
        box.setCurrentIndex(max(box.findData(one.value), 0))
        if setting.id in LIVE:
            box.activated.connect(
                lambda at: self.place.go("setting", key=setting.id, value=box.itemData(at), page="settings")
            )
        return box

    def _line(self, one: Effective) -> QLineEdit:
        value = one.value
        text = f"{SEPARATOR} ".join(value) if isinstance(value, tuple) else str(value or "")
        field = QLineEdit(text)
        field.setCursorPosition(0)
        return field

    def _wanted(self, setting: Setting) -> object:
        """What stands in the field; None where nothing does."""
        field = self.fields[setting.id]
        if isinstance(field, QComboBox):
            return field.currentData()
        text = field.text().strip()
        if setting.kind is Kind.LIST:
            return [part.strip() for part in text.split(SEPARATOR) if part.strip()] or None
        if setting.kind is Kind.NUMBER and text.isdecimal():
            return int(text)
        return text or None

    def _save(self) -> tuple[Setting, str] | None:
        """Keeps every field that changed and fits; gives the first that does not fit, with the reason."""
        settings, wrong = self.place.parts.settings, None
        for one in settings.all():
            wanted = self._wanted(one.setting)
            now = list(one.value) if isinstance(one.value, tuple) else one.value
            if one.locked or one.setting.id in LIVE or wanted == (now or None if isinstance(now, list) else now):
                continue
            try:
                if wanted is not None:
                    one.setting.check(wanted)
                settings.set(one.setting.id, wanted)
            except NotAllowed as refused:
                wrong = wrong or (one.setting, refused.reason)
        return wrong

    def _trouble(self, setting: Setting, reason: str) -> str:
        _ = self.texts.gettext
        return _("{setting}: {reason}.").format(setting=_(WORDS[setting.id][0]), reason=_(REASONS[reason]))

    # What others said, and where things lie ----------------------------------------------------

    def _organisation(self) -> None:
        _, settings = self.texts.gettext, self.place.parts.settings
        locked = sum(one.locked for one in settings.all())
        if locked:
            words = self.texts.ngettext(
                "{n} setting is fixed by your organisation.", "{n} settings are fixed by your organisation.", locked
            ).format(n=locked)
            self.body.addWidget(ResultBanner(self.look, "info", words))
        found = [one for one in settings.ignored() if one.reason != "overruled"]
        if found:
            told = " ".join(ignored_words(one, self.texts) for one in found[:5])
            self.body.addWidget(ResultBanner(self.look, "condition", _("Some settings do not count"), told))

    def _knowledge(self) -> None:
        _, parts = self.texts.gettext, self.place.parts
        catalogue = parts.catalogue()
        self.body.addWidget(label(_("The catalogue is of {day}.").format(day=catalogue.prepared_on.isoformat())))
        age = catalogue_age(catalogue, parts.clock.today(), self.texts)
        if age is not None:
            self.body.addWidget(ResultBanner(self.look, "condition", age["text"]))
        for missing in parts.missing(self.texts):
            self.body.addWidget(ResultBanner(self.look, "condition", missing.text, missing.do))
        self._looked()
        self._news = QVBoxLayout()
        self.body.addLayout(self._news)
        if parts.take_pack is not None:
            self.take = link(self.look, _("Take new knowledge from a file…"), self._choose_pack)
            self.body.addWidget(self.take)

    def _looked(self) -> None:
        """When the program looked for new knowledge by itself, where somebody chose a place for that."""
        _, last = self.texts.gettext, self.place.parts.last_look()
        if not last:
            return
        day = str(last["at"])[:16].replace("T", " ")
        self.body.addWidget(label(_("Last looked for new knowledge: {day}").format(day=day), "small"))
        for place, trouble in last["places"].items():
            if trouble is not None:
                error = PlainError(str(trouble["code"]), **trouble["values"])
                told = self.place.parts.explain(error, self.texts)
                self.body.addWidget(ResultBanner(self.look, "condition", place, f"{told['happened']} {told['do']}"))

    def _choose_pack(self) -> None:
        _ = self.texts.gettext
        found, _kind = QFileDialog.getOpenFileName(self, _("Signed pack"), "", "ZIP (*.zip)")
        if found:
            self.take_pack(Path(found))

    def take_pack(self, file: Path) -> None:
        """In the background: a pack is checked and compared, which takes a second or two."""
        take, texts = self.place.parts.take_pack, self.texts
        assert take is not None
        self.take.setEnabled(False)
        self.place.run(lambda: take(str(file), texts), self._taken, self._refused)

    def _taken(self, document: dict[str, Any]) -> None:
        _ = self.texts.gettext
        self.take.setEnabled(True)
        self._tell("fine", _("The new knowledge counts from the next start."), " ".join(document["text"][:8]))

    def _refused(self, error: Exception) -> None:
        self.take.setEnabled(True)
        told = self.place.parts.explain(error, self.texts)
        self._tell("stop", told["happened"], f"{told['means']} {told['do']}")

    def _tell(self, result: str, word: str, sentence: str) -> None:
        while (old := self._news.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.deleteLater()
        self._news.addWidget(ResultBanner(self.look, result, word, sentence))
        self.place.say(word)

    def _places(self) -> None:
        _ = self.texts.gettext
        self.body.addSpacing(self.look.em(0.6))
        self.body.addWidget(label(_("Where things lie"), "section"))
        rows = [(_("Records"), self.place.parts.records_dir)]
        if self.place.parts.data_dir is not None:
            rows.append((_("Drafts, settings and your key"), self.place.parts.data_dir))
        for title, path in rows:
            # A long path has no place to break in; the invisible spaces give it some.
            shown = str(path).replace("/", "/\u200b").replace("\\", "\\\u200b")
            self.body.addWidget(label(f"{title}: {shown}", "small", selectable=True))
        if self.place.parts.about is not None:
            self.body.addWidget(label(about_text(self.place.parts.about(), self.texts), "small", selectable=True))
        report = help_report(self)
        if report is not None:
            self.body.addWidget(report)
