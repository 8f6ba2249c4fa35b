"""Collects every text for people from code and data into advisor.pot and the .po files.

Run it as ``python3 dev.py texts``. Translations are kept, new texts are added
untranslated, texts that nobody uses any more stay until ``--prune``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from po_files import Entry, Key, PoFile, read, write

from advisor.domain.errors import PlainError

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "resources" / "locale"
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "sk": "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;",
    "cs": "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;",
}
# Function -> which of its first words are context, text and English plural.
FUNCTIONS = {"gettext": "t", "_": "t", "N_": "t", "ngettext": "tp", "pgettext": "ct"}


class NotLiteral(ValueError):
    """A text that is put together before translation can never be translated."""


def header(language: str) -> str:
    forms = PLURALS.get(language, "nplurals=2; plural=(n != 1);")
    return (f"Project-Id-Version: videoconference-advisor\nLanguage: {language}\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nPlural-Forms: {forms}\n")


def texts_of_code(package: Path) -> Iterator[Entry]:
    """Calls of gettext, ngettext, pgettext and N_ with texts written out."""
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            kinds = FUNCTIONS.get(name)
            if not kinds or len(node.args) < len(kinds):
                continue
            words = node.args[: len(kinds)]
            # A context may be put together from ids: then the text comes from data, see below.
            texts = [word for kind, word in zip(kinds, words, strict=True) if kind != "c"]
            if any(isinstance(word, ast.JoinedStr | ast.BinOp) for word in texts):
                raise NotLiteral(f"{file}, line {node.lineno}: write the text in one piece and fill {{places}} later")
            if all(isinstance(word, ast.Constant) and isinstance(word.value, str) for word in words):
                given = dict(zip(kinds, (word.value for word in words), strict=True))  # type: ignore[attr-defined]
                yield Entry(given.get("c", ""), given["t"], given.get("p", ""))


def texts_of_checklist(checklist: Any) -> Iterator[tuple[str, str | None]]:
    for asked in checklist.situation:
        yield f"situation.{asked.id}.text", asked.text
        for value in asked.values:
            yield f"situation.{asked.id}.{value.id}", value.text
    for question in checklist.questions:
        name = f"question.{question.id}"
        yield f"{name}.name", question.name or None
        yield f"{name}.text", question.text
        yield f"{name}.why", question.why
        for number, line in enumerate(question.how_to_check):
            yield f"{name}.how.{number}", line
        for answer in question.answers:
            yield f"{name}.answer.{answer.id}.text", answer.text
            yield f"{name}.answer.{answer.id}.note", answer.note
        yield f"{name}.dont_know.do", question.dont_know.do
        yield f"{name}.dont_know.who", question.dont_know.who
    for number, sign in enumerate(checklist.dpia_signs):
        yield f"dpia.{number}", sign["sign"]
    yield "skip_rule.record_text", checklist.skip_rule["record_text"]
    for form in checklist.short_forms.values():
        for tick in form["ticks"]:
            yield f"short.{tick['id']}", tick["text"]
    for part in checklist.usual.values():
        for name, usual in part.items():
            yield f"usual.{name}", usual["text"]
    for route in checklist.dont_know_routes:
        yield f"route.{route['route']}", route["label"]


def texts_of_criteria(criteria: Any) -> Iterator[tuple[str, str | None]]:
    for criterion in criteria.values():
        yield f"criterion.{criterion.id}.name", criterion.name
        yield f"criterion.{criterion.id}.question", criterion.question
        for value, sentence in criterion.values.items():
            yield f"value.{criterion.id}.{value}", sentence


def texts_of_apps(catalogue: Any) -> Iterator[tuple[str, str | None]]:
    for app in catalogue.apps.values():
        yield f"app.{app.id}.name", app.name
        yield f"app.{app.id}.vendor", app.vendor
        for edition in app.editions:
            yield f"edition.{app.id}.{edition.id}", edition.name


def texts_of_sound_only(catalogue: Any) -> Iterator[tuple[str, str | None]]:
    """How each app is switched to sound only. The same step of two apps is one text."""
    for app in catalogue.apps.values():
        for fact in app.facts:
            if fact.criterion == "audio_only_steps" and isinstance(fact.value, dict):
                yield from (("sound_only", str(step)) for steps in fact.value.values() for step in steps)


def texts_of_rules(rule_sets: Any) -> Iterator[tuple[str, str | None]]:
    for rule_set in rule_sets:
        yield f"ruleset.{rule_set.id}.name", getattr(rule_set, "name", None)
        for rule in (*rule_set.mandatory, *rule_set.preferred):
            yield f"rule.{rule_set.id}.{rule.criterion}.why", rule.why


def texts_of_assessment(template: Any) -> Iterator[tuple[str, str | None]]:
    for part in template.parts:
        yield f"assessment.{part.id}", part.title
        for field in part.fields:
            yield f"assessment.{part.id}.{field.id}", field.question


def texts_of_data(data: Path) -> Iterator[Entry]:
    """Questions, answers, criteria, values and reasons of rules; the context is the id."""
    from advisor.adapters.assessment_data import load_assessment
    from advisor.adapters.catalogue_files import CatalogueFiles

    source = CatalogueFiles(data, None)
    found = [texts_of_checklist(source.checklist())]
    found.append(texts_of_assessment(load_assessment(data, source.catalogue(), source.checklist())))
    for catalogue in (source.catalogue(), source.article()):
        found.append(texts_of_criteria(catalogue.criteria))
        found.append(texts_of_apps(catalogue))
        found.append(texts_of_sound_only(catalogue))
    for facts in ("catalogue", "article-2020"):
        found.append(texts_of_rules(source.rule_sets(facts)))
    for part in found:
        for context, text in part:
            if text:
                yield Entry(context, text)


def all_texts(root: Path = ROOT) -> dict[Key, Entry]:
    entries: dict[Key, Entry] = {}
    for entry in (*texts_of_code(root / "advisor"), *texts_of_data(root / "data")):
        known = entries.setdefault(entry.key, entry)
        known.plural = known.plural or entry.plural
    return entries


def merged(language: str, old: PoFile, texts: dict[Key, Entry], prune: bool) -> PoFile:
    """The language's file with every text in it and no translation lost."""
    entries = {} if prune else dict(old.entries)
    for key, entry in texts.items():
        before = old.entries.get(key, Entry(*key))
        entries[key] = Entry(*key, entry.plural, before.translations, before.comments)
    return PoFile(header(language), entries)


def main(words: list[str]) -> int:
    try:
        texts = all_texts()
    except NotLiteral as reason:
        print(reason, file=sys.stderr)
        return 1
    except PlainError as reason:
        print(reason.values.get("list", reason), file=sys.stderr)
        return 1
    write(LOCALE / "advisor.pot", PoFile(header("en"), texts))
    for language in PLURALS:
        file = LOCALE / language / "LC_MESSAGES" / "advisor.po"
        old = read(file) if file.exists() else PoFile("")
        po = merged(language, old, texts, "--prune" in words)
        write(file, po)
        open_texts = sum(not po.entries[key].translated for key in texts)
        print(f"{language}: {len(texts)} texts" + (f", {open_texts} open" if language != "en" else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
