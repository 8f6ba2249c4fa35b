"""What a person reads when a key, a token or an authority fails: rows of ``error_texts.ERRORS``."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
SIGNING_ERRORS: dict[str, tuple[str, str, str]] = {
    # -- time stamps and proof for later years
    "authority_address": (
        N_("\"{address}\" is not the address of a web service."),
        N_("Nothing was sent and nothing was changed."),
        N_("Write the whole address, beginning with https:// or http://."),
    ),
    "authority_secret": (
        N_("The address of an authority holds a password."),
        N_("Passwords in addresses end up in lists and logs. Nothing was sent."),
        N_("Use the address without name and password."),
    ),
    "authority_silent": (
        N_("{address} did not answer: {detail}"),
        N_("The record is signed and stays valid. What this service adds is still missing."),
        N_("Type \"advisor record extend\" with the record later, when the network works."),
    ),
    "authority_wrong_answer": (
        N_("{address} gave an answer that cannot be used: {detail}"),
        N_("The record is signed and stays valid. What this service adds is still missing."),
        N_("Check the address with IT. Then type \"advisor record extend\" with the record."),
    ),
    "extend_no_authority": (
        N_("No time-stamp authority is named."),
        N_("The record is signed and stays valid. It cannot get a time stamp."),
        N_("Name the authority of your organisation with --time-stamp."),
    ),
    "extend_no_room": (
        N_("The record has no room for another time stamp."),
        N_("The record stays as it is. Its last time stamp counts as long as its authority's certificate."),
        N_("Make a new record with \"advisor recheck --out\". It names the old one."),
    ),
    "extend_no_proof": (
        N_("Nobody could prove that these certificates were not withdrawn: {names}"),
        N_("The record stays at the level that it has reached."),
        N_("Name the services of your authority with --ocsp, --crl or --fetch-revocation. "
           "Its root certificate must be among those that you trust."),
    ),
    # -- keys on tokens and in the Windows store
    "token_address": (
        N_("\"{address}\" does not name a key on a token."),
        N_("The record was not signed."),
        N_("Write it like this: pkcs11:token=name;object=key?module-path=driver"),
    ),
    "token_secret": (
        N_("The address of the token holds its PIN."),
        N_("A PIN in a command can be read by others. The record was not signed."),
        N_("Leave the PIN out. The program asks for it, or reads it from ADVISOR_TOKEN_PIN."),
    ),
    "token_driver": (
        N_("The driver of the token in {path} could not be loaded: {detail}"),
        N_("The record was not signed."),
        N_("Ask IT where the driver of your token lies. It must fit a 64-bit program."),
    ),
    "token_missing": (
        N_("The token {token} is not there."),
        N_("The record was not signed."),
        N_("Insert the token or the card, then try again."),
    ),
    "token_unclear": (
        N_("More than one token is there."),
        N_("The program does not guess with which one you want to sign."),
        N_("Name the token, or pull out the others."),
    ),
    "token_pin": (
        N_("The PIN does not open the token {token}."),
        N_("The record was not signed. The program does not try again by itself, because that could lock the token."),
        N_("Check the PIN and start again."),
    ),
    "token_locked": (
        N_("The token {token} is locked."),
        N_("The record was not signed."),
        N_("Ask those who gave you the token to unlock it."),
    ),
    "token_no_key": (
        N_("The token {token} holds no key with a certificate that fits."),
        N_("The record was not signed."),
        N_("Check the name of the key, or ask those who gave you the token."),
    ),
    "token_several": (
        N_("The token {token} holds several keys: {labels}"),
        N_("The program does not guess with which one you want to sign."),
        N_("Name the key: object=name in the address of the token."),
    ),
    "token_failed": (
        N_("The token {token} did not sign: {detail}"),
        N_("The record was not signed."),
        N_("Insert the token again. If this happens again, tell IT what stands here."),
    ),
    "windows_only": (
        N_("The certificate store of Windows exists only on Windows."),
        N_("The record was not signed."),
        N_("Use a key file or a token here."),
    ),
    "windows_thumbprint": (
        N_("\"{value}\" is not the thumbprint of a certificate."),
        N_("The record was not signed."),
        N_("Copy the 40 letters and digits from the details of the certificate."),
    ),
    "windows_no_certificate": (
        N_("Your certificate store holds no certificate with the thumbprint {thumbprint}."),
        N_("These certificates are there: {names}"),
        N_("Copy the thumbprint of the right one, or ask IT to put it there."),
    ),
    "windows_no_key": (
        N_("Windows does not let the program use the key of the certificate \"{name}\"."),
        N_("The record was not signed. The key may be missing, or of an old kind."),
        N_("Insert your card, or ask IT for a newer certificate."),
    ),
    "windows_cancelled": (
        N_("You stopped the signing in the window of Windows."),
        N_("The record was not signed."),
        N_("Start again when you want to sign."),
    ),
    "windows_failed": (
        N_("Windows did not sign. It gave the number {detail}."),
        N_("The record was not signed."),
        N_("Try again. If this happens again, tell IT this number."),
    ),
    # -- a certificate from the organisation
    "certificate_not_readable": (
        N_("The file {path} holds no certificate that this program can read."),
        N_("Your key and its certificate stay as they are."),
        N_("Ask for the certificate as a file of the kind .pem, .crt, .cer or .p7b."),
    ),
    "certificate_other_key": (
        N_("None of these certificates belongs to your key."),
        N_("Your key and its certificate stay as they are."),
        N_("Send the request again with \"advisor identity request\", and import the answer to it."),
    ),
    "root_not_readable": (
        N_("The file {path} should hold a certificate that you trust. It cannot be read."),
        N_("Without it, records of your organisation would look unknown. Nothing was checked."),
        N_("Put the right file there, or take it out of the settings."),
    ),
    "request_not_written": (
        N_("The file {path} could not be written: {detail}"),
        N_("Nothing was changed."),
        N_("Choose another name or another folder."),
    ),
}
