"""Objects in exactly the form in which our printer and signer write them, each read in one step.

Only a short cut: an object in any other form is read token by token, and a
test holds both ways to the same values. Checking a folder of records spends
most of its time on reading, and most of what is read has one of these forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple


class Name(str):
    """A PDF name, without the slash."""

    __slots__ = ()


class Ref(NamedTuple):
    number: int
    generation: int


Groups = tuple[bytes, ...]
Form = tuple[Callable[..., re.Match[bytes] | None], Callable[[Groups], dict[str, Any]]]

_ref = re.compile(rb"(\d+) 0 R").findall
_octal_sign = re.compile(rb"\\([0-7]{3})")
# fmt: off
_N = {word: Name(word) for word in (
    "Catalog", "OutputIntent", "GTS_PDFA1", "DeveloperExtensions", "1.7", "Annot", "Widget", "Sig", "Adobe.PPKLite",
    "ETSI.CAdES.detached", "SigRef", "DocMDP", "TransformParams", "1.2", "Filespec", "Data", "EmbeddedFile",
    "application/json", "FlateDecode", "Pages", "Page", "S", "Font", "Type0", "Identity-H")}
# fmt: on


def _pattern(text: str) -> re.Pattern[bytes]:
    """A form as a pattern: ~r reference, ~i whole number, ~s plain text, ~t text with octal signs, ~l references."""
    holes = {
        "~r": r"(\d{1,9}) 0 R", "~i": r"(\d{1,18})", "~s": r"\(([^()\\]*+)\)",
        "~l": r"(\d{1,9} 0 R(?: \d{1,9} 0 R)*+) ?",
        "~t": r"\(((?:[^()\\]++|\\[0-3][0-7]{2})*+)\)", "~h": r"<([0-9A-F]*+)>", "~d": r"<([0-9a-f]{32})>",
        "~n": r"/([A-Za-z0-9+.-]{1,64})", "~ ": r" *+",
    }  # fmt: skip
    parts = re.split("(~.)", text)
    return re.compile("".join(holes.get(part) or re.escape(part) for part in parts).encode("ascii"))


_new = tuple.__new__  # half the time of a named tuple's constructor, for the many references of a record


@lru_cache(maxsize=4096)
def _r(number: bytes) -> Ref:
    return _new(Ref, (int(number), 0))


def _refs(listed: bytes) -> list[Ref]:
    return list(map(_r, _ref(listed)))


def _octal(text: bytes) -> bytes:
    if b"\\" not in text:
        return text
    return _octal_sign.sub(lambda found: bytes([int(found[1], 8)]), text)


def _hex(digits: bytes) -> bytes:
    return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))


def _catalog(g: Groups) -> dict[str, Any]:
    intent = {"Type": _N["OutputIntent"], "S": _N["GTS_PDFA1"], "OutputConditionIdentifier": b"sRGB", "Info": b"sRGB",
              "DestOutputProfile": _r(g[5])}  # fmt: skip
    extension = {"Type": _N["DeveloperExtensions"], "BaseVersion": _N["1.7"], "ExtensionLevel": 1}
    return {
        "Type": _N["Catalog"], "Pages": _r(g[0]), "Lang": g[1], "MarkInfo": {"Marked": True},
        "StructTreeRoot": _r(g[2]), "Metadata": _r(g[3]), "Outlines": _r(g[4]),
        "ViewerPreferences": {"DisplayDocTitle": True}, "OutputIntents": [intent], "AF": [_r(g[6])],
        "Names": {"EmbeddedFiles": {"Names": [_octal(g[7]), _r(g[8])]}},
        "AcroForm": {"Fields": _refs(g[9]), "SigFlags": 3}, "Extensions": {"ESIC": extension},
        "Perms": {"DocMDP": _r(g[10])},
    }  # fmt: skip


def _signature(g: Groups) -> dict[str, Any]:
    return {"Contents": _hex(g[0]), **_after_contents(g[1:])}


def _after_contents(g: Groups) -> dict[str, Any]:
    terms = {"Type": _N["TransformParams"], "V": _N["1.2"], "P": 1}
    return {
        "ByteRange": [0, int(g[0]), int(g[1]), int(g[2])], "Type": _N["Sig"],
        "Filter": _N["Adobe.PPKLite"], "SubFilter": _N["ETSI.CAdES.detached"], "M": _octal(g[3]), "Name": _octal(g[4]),
        "Reference": [{"Type": _N["SigRef"], "TransformMethod": _N["DocMDP"], "TransformParams": terms}],
    }  # fmt: skip


def _file(g: Groups) -> dict[str, Any]:
    return {"Type": _N["Filespec"], "F": g[0], "UF": g[1], "AFRelationship": _N["Data"], "Desc": g[2],
            "EF": {"F": _r(g[3]), "UF": _r(g[4])}}  # fmt: skip


def _embedded(g: Groups) -> dict[str, Any]:
    about = {"Size": int(g[0]), "CreationDate": g[1], "ModDate": g[2], "CheckSum": bytes.fromhex(g[3].decode("ascii"))}
    return {"Type": _N["EmbeddedFile"], "Subtype": _N["application/json"], "Params": about,
            "Filter": _N["FlateDecode"], "Length": int(g[4])}  # fmt: skip


def _field(g: Groups) -> dict[str, Any]:
    return {"Type": _N["Annot"], "Subtype": _N["Widget"], "FT": _N["Sig"], "T": g[0], "TU": _octal(g[1]),
            "Rect": [0, 0, 0, 0], "F": 132, "P": _r(g[2]), "StructParent": int(g[3]), "V": _r(g[4])}  # fmt: skip


def _page(g: Groups) -> dict[str, Any]:
    return {"Type": _N["Page"], "Parent": _r(g[0]), "MediaBox": [0, 0, 595.28, 841.89],
            "Resources": {"Font": {"F1": _r(g[1]), "F2": _r(g[2])}}, "Contents": _r(g[3]), "StructParents": int(g[4]),
            "Tabs": _N["S"], "Annots": _refs(g[5])}  # fmt: skip


def _font(g: Groups) -> dict[str, Any]:
    return {"Type": _N["Font"], "Subtype": _N["Type0"], "BaseFont": Name(g[0].decode("ascii")),
            "Encoding": _N["Identity-H"], "DescendantFonts": [_r(g[1])], "ToUnicode": _r(g[2])}  # fmt: skip


def _trailer(g: Groups) -> dict[str, Any]:
    found = {"Size": int(g[0]), "Root": _r(g[1]), "Info": _r(g[2]), "ID": [_hex(g[3]), _hex(g[4])]}
    return {**found, "Prev": int(g[5])} if len(g) > 5 else found


_AFTER_CONTENTS = (
    "\n/ByteRange [0 ~i ~i ~i]~ \n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/M ~t\n/Name ~t"
    "\n/Reference [ <<\n/Type /SigRef\n/TransformMethod /DocMDP\n/TransformParams <<\n/Type /TransformParams\n/V /1.2"
    "\n/P 1\n>>\n>> ]\n>>"
)
# The forms, and what their parts mean.
_FORMS: tuple[tuple[str, Callable[[Groups], dict[str, Any]]], ...] = (
    (
        "<<\n/Type /Catalog\n/Pages ~r\n/Lang ~s\n/MarkInfo <<\n/Marked true\n>>\n/StructTreeRoot ~r\n/Metadata ~r"
        "\n/Outlines ~r\n/ViewerPreferences <<\n/DisplayDocTitle true\n>>\n/OutputIntents [ <<\n"
        "/Type /OutputIntent\n/S /GTS_PDFA1\n/OutputConditionIdentifier (sRGB)\n/Info (sRGB)\n"
        "/DestOutputProfile ~r\n>> ]\n/AF [ ~r ]\n/Names <<\n/EmbeddedFiles <<\n/Names [ ~t ~r ]\n>>\n>>\n"
        "/AcroForm <<\n/Fields [ ~l]\n/SigFlags 3\n>>\n/Extensions <<\n/ESIC <<\n/Type /DeveloperExtensions\n"
        "/BaseVersion /1.7\n/ExtensionLevel 1\n>>\n>>\n/Perms <<\n/DocMDP ~r\n>>\n>>",
        _catalog,
    ),
    ("<<\n/Contents ~h" + _AFTER_CONTENTS, _signature),
    (
        "<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T ~s\n/TU ~t\n/Rect [ 0 0 0 0 ]\n/F 132\n/P ~r\n"
        "/StructParent ~i\n/V ~r\n>>",
        _field,
    ),
    ("<</Type/Filespec/F ~s/UF ~s/AFRelationship/Data/Desc ~s/EF<</F ~r/UF ~r>>>>", _file),
    (
        "<</Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size ~i/CreationDate ~s/ModDate ~s/CheckSum~d>>"
        "/Filter/FlateDecode/Length ~i>>",
        _embedded,
    ),
    ("<</Filter/FlateDecode/Length ~i>>", lambda g: {"Filter": _N["FlateDecode"], "Length": int(g[0])}),
    (
        "<</Type/Pages/Count ~i/Kids[~l]>>",
        lambda g: {"Type": _N["Pages"], "Count": int(g[0]), "Kids": _refs(g[1])},
    ),
    (
        "<</Type/Page/Parent ~r/MediaBox[0 0 595.28 841.89]/Resources<</Font<</F1 ~r/F2 ~r>>>>/Contents ~r"
        "/StructParents ~i/Tabs/S/Annots[~l]>>",
        _page,
    ),
    (
        "<</Type/Font/Subtype/Type0/BaseFont~n/Encoding/Identity-H/DescendantFonts[~r]/ToUnicode ~r>>",
        _font,
    ),
    ("<<\n/Size ~i\n/Root ~r\n/Info ~r\n/ID [ ~d ~d ]\n/Prev ~i\n>>", _trailer),
    ("<</Size ~i/Root ~r/Info ~r/ID[~d~d]>>", _trailer),
)


_FIRST = 8  # bytes that choose among the forms
_BY_FIRST: dict[bytes, list[Form]] = {}
for _text, _read in _FORMS:
    _BY_FIRST.setdefault(_text[:_FIRST].encode("ascii"), []).append((_pattern(_text).match, _read))


_after_contents_match = _pattern(_AFTER_CONTENTS).match


def read_signature_rest(data: bytes, at: int) -> tuple[dict[str, Any], int] | None:
    """What stands in a signature's dictionary after its /Contents, which ends at ``at``."""
    found = _after_contents_match(data, at)
    return None if found is None else (_after_contents(found.groups()), found.end())


def read_form(data: bytes, at: int) -> tuple[dict[str, Any], int] | None:
    """The value at ``at`` and where it ends, where it has one of the forms."""
    for match, read in _BY_FIRST.get(data[at : at + _FIRST], ()):
        found = match(data, at)
        if found is not None:
            return read(found.groups()), found.end()
    return None
