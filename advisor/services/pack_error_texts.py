"""What a person reads when a pack is refused, or cannot be made: what happened, what it means, what to do."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
PACK_ERRORS: dict[str, tuple[str, str, str]] = {
    "pack_not_found": (
        N_("There is no pack at {place}."),
        N_("Nothing was changed."),
        N_("Check the name of the file, the folder or the address."),
    ),
    "pack_not_a_pack": (
        N_("This is not a pack: its first root is missing."),
        N_("Nothing was changed."),
        N_("A pack holds the folders \"metadata\" and \"targets\". Name the folder or file that has them."),
    ),
    "pack_no_access": (
        N_("{place} could not be used: {detail}"),
        N_("Nothing was changed."),
        N_("Check the rights and the free space there, then try again."),
    ),
    "pack_not_read": (
        N_("The pack could not be read: {detail}"),
        N_("What you had stays in force."),
        N_("Check the connection or the stick, then try again."),
    ),
    "pack_slow": (
        N_("The pack came too slowly."),
        N_("What you had stays in force."),
        N_("Try again later, or ask for the pack as a file."),
    ),
    "pack_broken": (
        N_("The pack is damaged: {part}"),
        N_("What you had stays in force."),
        N_("Get the pack again. If it stays so, tell the people who made it."),
    ),
    "pack_incomplete": (
        N_("A part of the pack is missing ({detail})."),
        N_("What you had stays in force."),
        N_("Get the whole pack again."),
    ),
    "pack_too_big": (
        N_("A part of the pack is bigger than it may be: {part}"),
        N_("Somebody may have changed it. What you had stays in force."),
        N_("Get the pack again from the people who made it."),
    ),
    "pack_mixed": (
        N_("The parts of the pack do not belong together."),
        N_("Somebody changed it, or mixed two packs. What you had stays in force."),
        N_("Get the pack again from the people who made it."),
    ),
    "pack_wrong_key": (
        N_("The pack is not signed with a key that counts here."),
        N_("It may come from somebody else. What you had stays in force."),
        N_("Ask the people who look after the pack before you use it."),
    ),
    "pack_too_few_signatures": (
        N_("Only {have} of {need} people have signed this."),
        N_("One alone must not change it. Nothing was put in force."),
        N_("Let the others sign too."),
    ),
    "pack_expired": (
        N_("The time of this pack has run out."),
        N_("Newer knowledge may be kept from you. What you had stays in force."),
        N_("Get the newest pack. Check the date of this computer too."),
    ),
    "pack_rollback": (
        N_("This pack is older than the one you have."),
        N_("Somebody may want you to forget what is known. What you had stays in force."),
        N_("Get the newest pack."),
    ),
    "pack_older_than_program": (
        N_("The catalogue in this pack is of {made}. The program brought one of {built}."),
        N_("The newer one stays in force."),
        N_("Get a newer pack."),
    ),
    "pack_unknown_root": (
        N_("Nobody here trusts this pack yet. Its code is {root}"),
        N_("Nothing was changed."),
        N_("Compare the code with its makers by phone. If it agrees, add: --trust {root}"),
    ),
    "pack_wrong_kind": (
        N_("The pack holds something else: {found}"),
        N_("What you had stays in force."),
        N_("Use a pack of the right kind."),
    ),
    "pack_wrong_schema": (
        N_("The content of the pack is not right: {part}"),
        N_("What you had stays in force."),
        N_("Tell the people who made the pack."),
    ),
    "pack_newer": (
        N_("The pack is made for a newer program ({part})."),
        N_("What you had stays in force."),
        N_("Install the newest version of this program first."),
    ),
    "pack_no_place": (
        N_("Nobody has said where new knowledge comes from."),
        N_("The program asks nowhere by itself."),
        N_("Name a file, a folder or an address, or set \"catalogue_update_from\"."),
    ),
    "pack_kept_broken": (
        N_("The rules of your organisation in {place} cannot be read."),
        N_("Without them the program would tell you too much or too little, so it stops."),
        N_("Take the pack of your organisation in again, or ask IT support."),
    ),
    "pack_exists": (
        N_("{place} is there already."),
        N_("Nothing was changed."),
        N_("Choose another name."),
    ),
    "pack_no_workshop": (
        N_("{place} is no folder in which a pack is made, or nothing was published from it yet."),
        N_("Nothing was changed."),
        N_("Begin with \"advisor pack init\"."),
    ),
    "pack_part_name": (
        N_("A file cannot be part of a pack by its name: {part}"),
        N_("Nothing was changed."),
        N_("Use small letters, digits, \"-\" and \"_\", and end with .yaml, .json, .png or .svg."),
    ),
    "pack_key_wrong": (
        N_("{file} is not a key for packs."),
        N_("Nothing was signed."),
        N_("Use a file that \"advisor pack key\" made."),
    ),
    "pack_passphrase_wrong": (
        N_("The passphrase of {file} is not right."),
        N_("Nothing was signed."),
        N_("Try again. Nobody can open the key without it."),
    ),
    "pack_passphrase_short": (
        N_("The passphrase is too short."),
        N_("No key was made."),
        N_("Take at least {least} characters, such as four words."),
    ),
    "pack_key_not_asked": (
        N_("This key ({keyid}) is not asked to sign here."),
        N_("Nothing was signed."),
        N_("\"advisor pack review\" shows who is asked."),
    ),
    "pack_threshold": (
        N_("{threshold} of {keys} people cannot be asked to sign."),
        N_("Nothing was changed."),
        N_("Name as many keys as must sign, or more."),
    ),
    "pack_nothing_to_publish": (
        N_("There is nothing new in {place}."),
        N_("Nothing was published."),
        N_("Take data in with \"advisor pack add\" first."),
    ),
    "advisory_unknown": (
        N_("The file {file} is no security advisory that this program can read."),
        N_("No proposal was made."),
        N_("Use a file in one of these forms: {forms}."),
    ),
    "watch_memory_broken": (
        N_("The file {file} is not what the last round left."),
        N_("No page was fetched. Without it every page would count as new."),
        N_("Bring the file back from a copy, or name a new one."),
    ),
    "watch_unknown_source": (
        N_("The catalogue has no source named {source}."),
        N_("No page was fetched."),
        N_("Copy the name from data/sources.yaml."),
    ),
    "pack_days": (
        N_("A pack cannot be valid for {days} days."),
        N_("Nothing was published."),
        N_("Choose from 1 to 400 days."),
    ),
}
# fmt: on
