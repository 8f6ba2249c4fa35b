"""What a person reads when a list from the register cannot be written."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
REGISTER_OUTPUT_ERRORS: dict[str, tuple[str, str, str]] = {
    "export_format": (
        N_("The name {path} does not end in .csv or .xlsx."),
        N_("The list can be written only in these two forms. Nothing was written."),
        N_("Choose a name that ends in .csv or .xlsx."),
    ),
    "export_too_long": (
        N_("The list has more than {most} rows."),
        N_("A workbook cannot hold them. Nothing was written."),
        N_("Choose a name that ends in .csv, or narrow the list, for example to one year."),
    ),
    "report_year": (
        N_("\"{year}\" is not a year that a report can be made of."),
        N_("Nothing was written."),
        N_("Give a year with four digits, from 2000 to {last}."),
    ),
}
