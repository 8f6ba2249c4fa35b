"""What a person reads when a shared register fails: rows of ``error_texts.ERRORS``."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
SHARED_REGISTER_ERRORS: dict[str, tuple[str, str, str]] = {
    "register_address": (
        N_("\"{detail}\" is not the address of a shared register."),
        N_("Nothing was read and nothing was changed."),
        N_("Write it as postgresql://name@server:5432/database. The manual lists what may follow."),
    ),
    "register_address_password": (
        N_("The address of the register holds a password."),
        N_("Passwords in addresses end up in lists and logs. Nothing was sent."),
        N_("Use the address without it. Type \"advisor register password\" with the address to keep it safely."),
    ),
    "register_no_tls": (
        N_("The connection to the register {address} would not be encrypted."),
        N_("Others on the network could read the records. Nothing was sent."),
        N_("Take sslmode out of the address. IT must switch on encryption on the server."),
    ),
    "register_no_driver": (
        N_("The part for shared registers is not installed."),
        N_("A register in a file on this computer works all the same."),
        N_("IT installs the package \"psycopg[binary]\" beside this program."),
    ),
    "register_server_silent": (
        N_("The shared register {address} could not be used: {detail}"),
        N_("Nothing was lost. The records are in their folders."),
        N_("Try again. If it stays so, show this message to IT."),
    ),
    "register_no_key_store": (
        N_("This computer has no key store that could keep the password."),
        N_("The password was not kept anywhere."),
        N_("Use the password file of PostgreSQL instead. The manual of the register says how."),
    ),
    "register_no_right": (
        N_("Your account may only read this register."),
        N_("Nothing was changed. Searching and lists work."),
        N_("Ask IT for the role of a keeper if you take in records."),
    ),
    "register_not_set_up": (
        N_("The database {address} holds no register yet."),
        N_("Nothing was changed."),
        N_("Its owner types \"advisor register migrate\" with this address once."),
    ),
    "register_no_password": (
        N_("No password was given."),
        N_("Nothing was kept."),
        N_("Type it when you are asked, or give it as one line of the input."),
    ),
    "register_no_role": (
        N_("The server has no role with the name \"{role}\"."),
        N_("Nothing was changed."),
        N_("IT makes the role first. The manual of the register shows how."),
    ),
    "register_no_file": (
        N_("There is no register at {place}."),
        N_("Nothing was changed."),
        N_("Check the place. A new register is made by \"advisor register scan\"."),
    ),
    "register_no_copy": (
        N_("No copy of the register could be made at {place}: {detail}"),
        N_("The register was not changed."),
        N_("Make room on this disk. Then try again."),
    ),
    "register_older": (
        N_("The register {place} was made by an older program."),
        N_("It cannot be used before it is brought up to date. Nothing was changed."),
        N_("Type \"advisor register migrate\". A shared register is brought up to date by IT."),
    ),
}
# fmt: on
