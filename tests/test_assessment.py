"""record assessment: a draft that repeats what is known with its source, and leaves the rest empty."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import odfdo
import pytest
import yaml

from advisor.adapters.assessment_data import load_assessment
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.office_documents.writer import OfficeWriter
from advisor.adapters.places import data_dir
from advisor.cli import run
from advisor.domain.errors import PlainError
from advisor.main import command_parts
from advisor.services.draft_assessment import Draft, DraftPart

EXAMPLES = data_dir() / "examples"
# What nobody but people can say, whatever records there are.
ALWAYS_EMPTY = (
    "Whom does the provider use in turn?", "Who makes this assessment, and who takes part?",
    "How are the data kept correct?", "Does the use outweigh what it costs the people?", "Who does what, until when?",
    "Which risk stays? Is it acceptable?", "What does the data protection officer advise?",
    "What do the people concerned or their representatives say? If nobody was asked, why?",
    "Approved, approved with conditions, refused, or put before the authority?", "Who decides, on which day?",
)  # fmt: skip


def call(*words: str) -> int:
    return run(list(words), command_parts())


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = call(*words, "--json")
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two lessons with Google Meet, one answer different, and a council meeting with Zoom."""
    folder = tmp_path / "records"
    folder.mkdir()
    lesson = yaml.safe_load((EXAMPLES / "lesson.yaml").read_text(encoding="utf-8"))
    for number, ground in enumerate(("official_task", "dont_know")):
        lesson["answers"]["C09_legal_basis"] = ground
        lesson["meeting"]["title"] = f"Geography {number}"
        (tmp_path / "answers.yaml").write_text(yaml.safe_dump(lesson), encoding="utf-8")
        assert call("decide", str(tmp_path / "answers.yaml"), "--out", str(folder / f"lesson{number}.pdf")) == 0
    call("decide", str(EXAMPLES / "council_meeting.yaml"), "--out", str(folder / "council.pdf"))
    (folder / "letter.pdf").write_bytes(b"%PDF-1.7 something else")
    capsys.readouterr()
    return folder


def rows(path: Path) -> dict[str, list[str]]:
    """Question -> paragraphs of the answer, read by another library's eyes."""
    found: dict[str, list[str]] = {}
    for table in docx.Document(str(path)).tables:
        for row in table.rows[1:]:
            question, answer = row.cells
            found[question.text] = [p.text for p in answer.paragraphs]
    return found


def test_known_things_stand_beside_their_question_and_the_rest_stays_empty(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "draft.docx"
    code, made = answered(
        capsys, "record", "assessment", str(records), "--app", "google_meet", "--out", str(out), "--lang", "en"
    )
    assert code == 0, made
    assert made["schema"] == "advisor/assessment/1"
    assert len(made["records"]) == 2
    assert {(Path(row["path"]).name, row["reason"]) for row in made["left_out"]} == {
        ("council.pdf", "other_app"), ("letter.pdf", "not_a_record"),
    }  # fmt: skip
    said = rows(out)
    assert len(said) == made["fields"]
    for question in ALWAYS_EMPTY:
        assert said[question] == [""], question
    assert sum(lines != [""] for lines in said.values()) == made["filled"]
    grounds = said["Which legal ground carries each purpose?"]
    assert any("I do not know" in line and "(1 record)" in line for line in grounds), grounds
    assert any("Official task or legal duty" in line and "(1 record)" in line for line in grounds), grounds
    purposes = said["What are the purposes?"]
    assert [line[:11] for line in purposes[:2]] in (["Geography 0", "Geography 1"], ["Geography 1", "Geography 0"])
    assert all("(1 record) [" in line for line in purposes[:2])
    assert all(lines[-1] == "" for lines in said.values()), "there is always room to write"


def test_every_line_names_a_source_that_stands_at_the_end(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "draft.docx"
    answered(capsys, "record", "assessment", str(records), "--app", "zoom", "--out", str(out), "--lang", "en")
    text = [p.text for p in docx.Document(str(out)).paragraphs]
    sources = text[text.index("Sources") + 1 :]
    numbers = {line.split("]")[0].lstrip("[") for line in sources if line.startswith("[")}
    for question, lines in rows(out).items():
        for line in filter(None, lines):
            marks = line.rsplit(" [", 1)[1].rstrip("]").split(", ")
            assert set(marks) - {"\u2026"} <= numbers, (question, line)
    told = [line.split("] ", 1)[1] for line in sources if line.startswith("[")]
    assert len(set(told)) == len(told), "a source is named once, however many facts stand in it"
    assert any("support.zoom.com" in line or "zoom" in line.lower() for line in sources)
    assert any("EDPB template" in line and "1.0" in line for line in sources)
    assert any("final template" in line for line in text), "the reader is told to check the final template"


def test_both_formats_say_the_same(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("record", "assessment", str(records), "--app", "zoom", "--lang", "sk", "--out")
    for name in ("draft.docx", "draft.odt"):
        assert answered(capsys, *words, str(tmp_path / name))[0] == 0
    cells = []
    for table in odfdo.Document(str(tmp_path / "draft.odt")).body.tables:
        for cell in table.get_elements("descendant::table:table-cell"):
            cells.append([p.inner_text for p in cell.paragraphs])
    expected = []
    for table in docx.Document(str(tmp_path / "draft.docx")).tables:
        expected += [[p.text for p in cell.paragraphs] for row in table.rows for cell in row.cells]
    assert cells == expected
    assert any("posúdenie" in line.lower() for row in cells for line in row)


@pytest.mark.parametrize("lang", ["sk", "cs", "de", "en"])
def test_the_language_is_set_for_readers_aloud(
    lang: str, records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("d.docx", "d.odt"):
        assert answered(capsys, "record", "assessment", str(records / "lesson0.pdf"), "--out", str(tmp_path / name),
                        "--lang", lang)[0] == 0  # fmt: skip
    styles = zipfile.ZipFile(tmp_path / "d.docx").read("word/styles.xml").decode()
    assert f'w:lang w:val="{lang}-' in styles
    assert f'fo:language="{lang}"' in zipfile.ZipFile(tmp_path / "d.odt").read("styles.xml").decode()


def test_a_changed_record_says_nothing(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = records / "lesson0.pdf"
    bad.write_bytes(bad.read_bytes().replace(b"Geography 0", b"Geography X"))
    data = bytearray(bad.read_bytes())
    data[len(data) // 3] ^= 1
    bad.write_bytes(bytes(data))
    out = tmp_path / "draft.docx"
    code, made = answered(
        capsys, "record", "assessment", str(records), "--app", "google_meet", "--out", str(out), "--lang", "en"
    )
    assert code == 0
    assert len(made["records"]) == 1
    assert {Path(r["path"]).name: r["reason"] for r in made["left_out"]}["lesson0.pdf"] in ("bad", "not_a_record")


def test_an_opinion_is_named_but_the_advice_stays_to_be_written(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opinion = tmp_path / "opinion.pdf"
    assert call(
        "record", "opinion", str(records / "lesson0.pdf"), "--outcome", "agreed", "--name", "Eva Malá", "--reason",
        "The contract is signed.", "--out", str(opinion),
    ) == 0  # fmt: skip
    out = tmp_path / "draft.docx"
    code, made = answered(capsys, "record", "assessment", str(opinion), "--out", str(out), "--lang", "en")
    assert code == 0
    (line, free) = rows(out)["What does the data protection officer advise?"]
    assert line.startswith("Signed opinion VO-")
    assert "Agreed" in line
    assert "The contract is signed" not in line
    assert free == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("{records}", "--out", "{out}/draft.docx"), "assessment_several_apps"),
        (("{records}", "--app", "nothing", "--out", "{out}/draft.docx"), "assessment_no_such_app"),
        (("{records}/letter.pdf", "--out", "{out}/draft.docx"), "assessment_no_record"),
        (("{records}/lesson0.pdf", "--out", "{out}/draft.pdf"), "assessment_format"),
    ],
)
def test_what_cannot_be_drafted_is_said_and_nothing_is_written(
    words: tuple[str, ...], code: str, records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    exit_code, said = answered(
        capsys, "record", "assessment", *(word.format(records=records, out=folder) for word in words)
    )
    assert exit_code == 2
    assert said["code"] == code
    assert list(folder.iterdir()) == []


def test_each_page_says_what_it_is_and_its_number() -> None:
    draft = Draft("Draft", "en", "2026-11-25T10:00:00Z", (), ("q", "a"), (), "Sources", (),
                  page_words="page {page} of {pages}")  # fmt: skip
    writer = OfficeWriter()
    foot = docx.Document(io.BytesIO(writer.write(draft, ".docx"))).sections[0].footer.paragraphs[0]
    assert foot.text == "Draft \u00b7 page  of "
    assert [part.text for part in foot._p.iter(foot._p.nsmap["w"].join(("{", "}instrText")))] == ["PAGE", "NUMPAGES"]
    style = odfdo.Document(io.BytesIO(writer.write(draft, ".odt"))).get_style("master-page", "Standard")
    words = style.serialize()
    assert "Draft \u00b7 page" in words
    assert words.index("text:page-number") < words.index("text:page-count")


def test_names_with_forbidden_characters_make_whole_documents() -> None:
    draft = Draft(
        "Title \x0b \ufffe <&>", "sk", "2026-11-25T10:00:00Z", ("a",), ("q", "a"),
        (DraftPart("0 Part", (("q\x00?", ("<b>x\x1f</b> [1]",)),)),), "Sources", (("s\x08", "https://example.org/?a&b"),),
    )  # fmt: skip
    writer = OfficeWriter()
    assert docx.Document(io.BytesIO(writer.write(draft, ".docx"))).tables[0].cell(1, 1).text.startswith("<b>x </b>")
    cells = odfdo.Document(io.BytesIO(writer.write(draft, ".odt"))).body.get_elements("//text:p")
    assert "<b>x </b> [1]" in [cell.inner_text for cell in cells]


def test_a_wrong_name_in_the_order_is_said_with_its_line(tmp_path: Path) -> None:
    source = CatalogueFiles(data_dir(), None)
    whole = (data_dir() / "impact_assessment.yaml").read_text(encoding="utf-8")
    (tmp_path / "impact_assessment.yaml").write_text(whole.replace("C10_contract", "C10_contrakt"), encoding="utf-8")
    with pytest.raises(PlainError) as wrong:
        load_assessment(tmp_path, source.catalogue(), source.checklist())
    assert "there is no C10_contrakt" in str(wrong.value.values["list"])
