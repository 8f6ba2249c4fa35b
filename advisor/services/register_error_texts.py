"""What a person reads when the register cannot do its work. Part of ``error_texts.py`` by subject."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
REGISTER_ERRORS: dict[str, tuple[str, str, str]] = {
    "register_newer": (
        N_("The register {place} was made by a newer version of this program."),
        N_("It was not changed."),
        N_("Update this program, or name another register with --register."),
    ),
    "register_damaged": (
        N_("The register {place} cannot be read: {detail}"),
        N_("The records themselves are not touched. A register is only a list of them."),
        N_("Delete the register and scan the folders again. Nothing is lost by that."),
    ),
    "register_disk_full": (
        N_("There is no room left on the disk of the register {place}."),
        N_("What was taken in before is kept. The records themselves are not touched."),
        N_("Make room and start the same command again. It goes on where it stopped."),
    ),
    "register_busy": (
        N_("Another program is writing into the register {place}."),
        N_("Nothing was changed."),
        N_("Wait a moment and try again."),
    ),
    "register_no_rights": (
        N_("You may not write the register {place}."),
        N_("Nothing was changed."),
        N_("Ask for the right to write there, or name another register with --register."),
    ),
    "register_no_folder": (
        N_("The folder of the register {place} cannot be made: {detail}"),
        N_("Nothing was changed."),
        N_("Name another register with --register."),
    ),
    "register_on_network": (
        N_("The register {place} lies on a network drive."),
        N_("A register file is only safe on a disk of this computer. The records may lie on the network."),
        N_("Choose a place on this computer. For many people use a shared register (postgresql://)."),
    ),
    "register_scanned_by_other": (
        N_("Somebody else is scanning into this register right now."),
        N_("Two scans at once would only wait for each other. Nothing was changed."),
        N_("Wait until the other scan is done and try again."),
    ),
    "register_folder_missing": (
        N_("The folder {place} cannot be opened: {detail}"),
        N_("Nothing of it was scanned. What is known of its records stays as it is."),
        N_("Check the name, and whether the drive or share is connected. Then try again."),
    ),
    "register_folder_changed": (
        N_("The folder {place} was scanned before, and its marker file is missing now."),
        N_("Perhaps another drive is connected in its place. Nothing was scanned and nothing counts as gone."),
        N_("Connect the right drive. If it is the same folder, scan it with --same-folder."),
    ),
    "register_folder_vanished": (
        N_("The folder {place} went away while it was scanned."),
        N_("What was taken in before is kept. No record counts as gone."),
        N_("Connect the drive or share again and start the same scan. It goes on where it stopped."),
    ),
    "register_filter": (
        N_("The register knows no {name} \"{value}\"."),
        N_("Nothing was searched."),
        N_("Use one of these: {known}."),
    ),
    "register_several_names": (
        N_("Several names fit {name} \"{value}\"."),
        N_("Nothing was searched."),
        N_("Write one of these: {known}."),
    ),
    "register_saved_unknown": (
        N_("There is no saved search with the name \"{name}\"."),
        N_("Nothing was searched."),
        N_("Saved searches: {known}."),
    ),
    "register_no_record": (
        N_("The register holds no such record: {value}"),
        N_("Nothing was changed."),
        N_("Write the number of the record, as it stands on each page, or the path of its file. "
           "Scan the folder first if it is new."),
    ),
    "register_no_closing_list": (
        N_("The file {path} is no intact closing list."),
        N_("Nothing was compared."),
        N_("Name the file that \"advisor register close\" wrote."),
    ),
    "register_no_archive": (
        N_("The archive {place} cannot be written: {detail}"),
        N_("The record stays where it was."),
        N_("Ask for the right to write there, or name another archive with --into."),
    ),
    "register_ledger": (
        N_("The ledger of sightings for {place} cannot be written: {detail}"),
        N_("Nothing was taken in without it. What was taken in before is kept."),
        N_("Make room, or ask for the right to write there. Then start the same scan again."),
    ),
}
# fmt: on
