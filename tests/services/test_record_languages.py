"""One record in every language: the sentences made from its ids are those of the advice, and old records read too."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.adapters.record_reader import read_record
from advisor.domain.decision import DecisionRecord
from advisor.services.give_advice import AdviceService
from advisor.services.printed import Heading, Paragraph, Printed, Table
from advisor.services.record_content import printed_record
from advisor.services.record_words import RecordWords
from tests.services.test_decide import (
    EXAMPLES,
    LANGUAGES,
    SOURCE,
    FixedClock,
    Key,
    answers,
    service,
    texts,
    words_of,
)

FOLDER = Path(__file__).resolve().parents[1] / "frozen"
# A record of a newer kind is refused with a sentence, not read.
FROZEN = sorted(path for path in FOLDER.glob("*.pdf") if "newer-schema" not in path.stem)


def record_in(language: str, example: str, **changes: object) -> DecisionRecord:
    doc = answers(example, **changes)
    advice = AdviceService(SOURCE, FixedClock()).advise(doc, None, texts=texts(language))
    return service(Path()).record(doc, advice, "2026-11-25T13:00:05Z", Key(), texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_record_in_another_language_says_what_the_advice_says_there(example: str, language: str) -> None:
    advice = AdviceService(SOURCE, FixedClock()).advise(answers(example), None, texts=texts(language))
    other = "sk" if language != "sk" else "de"
    words = RecordWords(record_in(other, example), texts(language))
    steps = words.steps()
    assert len(steps) == len(advice["next_steps"])
    for (_, said), step in zip(steps, advice["next_steps"], strict=True):
        assert step.endswith(said), (step, said)  # on the screen the question goes before it
    chosen = next(e for e in advice["editions"] if e["edition"] == advice["chosen"]["edition"])
    kept = next(e for e in record_in(other, example).advice["editions"] if e["edition"] == chosen["edition"])
    assert [words.reason(r) for r in kept["reasons"]] == [r["text"] for r in chosen["reasons"]]
    assert words.signs() == tuple(advice["dpia_signs"]["signs"])
    assert words.contradictions() == tuple(c["text"] for c in advice["contradictions"])
    assert words.skipped() == advice["skipped"]["text"]
    assert words.rule_set() == advice["rule_set"]["name"]


def _body(printed: Printed) -> list[object]:
    """Everything but the note on the translation and the signature block, which names another record."""
    blocks = [b for b in printed.blocks if not (isinstance(b, Paragraph) and b.style == "strong")]
    heading = max(n for n, block in enumerate(blocks) if isinstance(block, Heading))
    return list(blocks[:heading])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_translation_is_the_record_that_would_have_been_made_there(example: str, language: str) -> None:
    own, other = record_in(language, example), record_in("sk" if language != "sk" else "de", example)
    there = printed_record(own, texts(language))
    translated = printed_record(other, texts(language))
    assert _body(translated) == _body(there)
    mark = texts(language).gettext("Translation")
    assert (there.to_sign, translated.to_sign) == (True, False)
    assert translated.running_head.startswith(mark)
    assert mark not in words_of(there)
    assert other.record_id in words_of(translated).split("\n")[0]  # the note comes first and names the record
    assert translated.language == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_an_old_record_reads_wholly_in_the_other_language(path: Path, language: str) -> None:
    _, record = read_record(str(path))
    printed = printed_record(record, texts(language), SOURCE)
    if language == record.language:
        return
    said = words_of(printed)
    advice = record.advice
    left = [r["text"] for e in advice["editions"] for r in e["reasons"] if r.get("text")]
    left += [*advice.get("next_steps", ()), *(advice.get("dpia_signs") or {}).get("signs", ())]
    left += [row["do"] for row in advice["checklist"] if row.get("do")]
    words = RecordWords(record, texts(language), SOURCE)
    names = [(e["name"], words.edition(e["app"], e["edition"], "")) for e in advice["editions"]]
    left += [name for name, there in names if name != there]
    assert not [text for text in left if text and text in said], (record.language, language)
    assert record.record_id in said


def test_an_old_record_keeps_its_own_words_where_nothing_else_is_known() -> None:
    _, record = read_record(str(FOLDER / "2026-11-council_meeting.pdf"))
    said = words_of(printed_record(record, texts(record.language)))
    chosen = record.advice["editions"][0]
    assert "values" not in record.words
    assert all(reason["text"] in said for reason in chosen["reasons"] if reason["mandatory"])


def test_what_was_said_by_hand_stays_as_it_was_typed() -> None:
    record = record_in("sk", "council_meeting", choice={"app": "other", "name": "Naša aplikácia"})
    said = words_of(printed_record(record, texts("de")))
    assert "Naša aplikácia" in said
    assert any(isinstance(b, Table) for b in printed_record(record, texts("de")).blocks)
