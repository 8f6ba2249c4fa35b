"""What a person reads when an opinion, an exported record or a trusted signer fails: rows of ``error_texts.ERRORS``."""

from __future__ import annotations

from advisor.services.marking import N_

# fmt: off
OPINION_ERRORS: dict[str, tuple[str, str, str]] = {
    "opinion_no_record": (
        N_("{path} is not a record of this program."),
        N_("Opinions and addenda are only made on signed records. Nothing was written."),
        N_("Ask the sender for the signed record."),
    ),
    "opinion_not_genuine": (
        N_("{path} is not what was signed."),
        N_("The record was changed or damaged. What is added to it would be worth nothing. Nothing was written."),
        N_("Ask the sender for the original file."),
    ),
    "opinion_on_opinion": (
        N_("{path} is an opinion or an addendum, not a decision."),
        N_("Both are made on a decision or on a re-check. Nothing was written."),
        N_("Take the file of the decision itself."),
    ),
    "closing_not_asked": (
        N_("{question} is not asked after this meeting."),
        N_("An addendum answers only what the decision left open. Nothing was written."),
        N_("Answer these: {asked}."),
    ),
    "closing_nothing_said": (
        N_("There is nothing to add."),
        N_("Neither a closing question was answered nor a note written. Nothing was written."),
        N_("Answer one of these, or write a note: {asked}."),
    ),
    "opinion_outcome": (
        N_("\"{value}\" is not an outcome of an opinion."),
        N_("Nothing was written."),
        N_("Use one of these: {known}."),
    ),
    "opinion_needs_conditions": (
        N_("You agree with conditions, but named none."),
        N_("Nobody would know what to keep. Nothing was written."),
        N_("Write at least one condition, each on a line of its own."),
    ),
    "opinion_needs_reasons": (
        N_("You refuse, but gave no reason."),
        N_("The person who decided could not do better. Nothing was written."),
        N_("Write at least one reason, each on a line of its own."),
    ),
    "opinion_conditions_unasked": (
        N_("You named conditions, but your answer is not \"agreed with conditions\"."),
        N_("It would not be clear what counts. Nothing was written."),
        N_("Choose \"agreed with conditions\", or leave the conditions out."),
    ),
    "opinion_too_long": (
        N_("One text is too long: \"{text}…\""),
        N_("A reason or a condition may have {most} letters. Nothing was written."),
        N_("Write it shorter, or split it into several."),
    ),
    # -- trusted signers
    "trust_nothing_inside": (
        N_("{path} holds no other record."),
        N_("Only an opinion carries the decision inside. Nobody was added."),
        N_("Leave out --inside to trust the signer of the file itself."),
    ),
    "trust_not_intact": (
        N_("{path} is not an intact record."),
        N_("A key from a changed file could be anybody's. Nobody was added."),
        N_("Ask the sender for the original file."),
    ),
    "trust_words_differ": (
        N_("These are not the words of the key that signed the record."),
        N_("The record may come from somebody else than {name}. Nobody was added."),
        N_("Ask for the words again, by telephone or in person. If they differ again, do not rely on the record."),
    ),
    "trust_not_kept": (
        N_("The list of trusted signers could not be written: {detail}"),
        N_("Nobody was added; the list {path} stays as it was."),
        N_("Check your rights and the free space, then try again."),
    ),
    # -- records that another program signed
    "import_base_signed": (
        N_("{path} is signed already."),
        N_("The file to compare with must be the one that this program wrote without a signature."),
        N_("Name that file after --of."),
    ),
    "import_other_content": (
        N_("{path} does not begin with what stands in {base}."),
        N_("The other program changed the content, or signed another file. Nothing was taken over."),
        N_("Sign the unsigned file again, without converting or printing it."),
    ),
    "import_not_signed": (
        N_("{path} carries no signature."),
        N_("It is still the unsigned file. Nothing was taken over."),
        N_("Sign it with the other program, then try again."),
    ),
    "import_more_than_signed": (
        N_("{path} is not our file with only a signature added."),
        N_("{why} Nothing was taken over."),
        N_("Sign the unsigned file again, without a visible mark and without other changes."),
    ),
}
# fmt: on
