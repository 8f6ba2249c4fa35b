"""What a person reads when a draft of an impact assessment cannot be made."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
ASSESSMENT_ERRORS: dict[str, tuple[str, str, str]] = {
    "assessment_format": (
        N_("The name {path} does not end in .docx or .odt."),
        N_("The draft can be written only for Word or for LibreOffice. Nothing was written."),
        N_("Choose a name that ends in .docx or .odt."),
    ),
    "assessment_no_record": (
        N_("No intact record of a decision was found."),
        N_("A draft needs at least one. Nothing was written."),
        N_("Name a record, or a folder that holds records. Check them with \"advisor verify\"."),
    ),
    "assessment_several_apps": (
        N_("The records are about several apps: {apps}."),
        N_("One assessment is about one app. Nothing was written."),
        N_("Add --app with one of these names."),
    ),
    "assessment_no_such_app": (
        N_("No record is about the app {app}."),
        N_("The records are about: {apps}. Nothing was written."),
        N_("Name one of these apps after --app."),
    ),
}
