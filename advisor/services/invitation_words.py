"""The sentences about an invitation. They say what it is and what is odd; none says that it may be trusted."""

from __future__ import annotations

from advisor.services.marking import N_

GRAVE, ODD, NOTE = "grave", "odd", "note"

_ASK_AGAIN = N_("Do not open it. Ask the inviter in another way, for example by telephone.")
_ASK_WHO = N_("Ask the inviter which app it is and who runs the server.")

# code -> how much it matters, what is so, what to do (may be empty)
FINDINGS: dict[str, tuple[str, str, str]] = {
    "look_alike": (GRAVE, N_("The address {host} looks like {about}, but is another one."), _ASK_AGAIN),
    "name_before_at": (
        GRAVE, N_("The link really leads to {about}. What stands before the @ only pretends."), _ASK_AGAIN,
    ),
    "number_for_name": (GRAVE, N_("The link leads to a number instead of a name: {about}."), _ASK_AGAIN),
    "shows_another": (GRAVE, N_("The text shows {about}, but the link leads to {host}."), _ASK_AGAIN),
    "foreign_letters": (
        ODD,
        N_("The address has letters that are not English: {about}."),
        N_("Compare it letter by letter, or type the address yourself."),
    ),
    "unusual_port": (ODD, N_("The link leads to an unusual door of the server: {about}."), _ASK_WHO),
    "name_in_front": (ODD, N_("The address {host} uses a maker's name, but is not one of {about}."), _ASK_WHO),
    "unknown_host": (ODD, N_("The program does not know this address: {about}."), _ASK_WHO),
    "own_server": (ODD, N_("It has the form of {app} on a server of its owner: {about}."), _ASK_WHO),
    "short_address": (ODD, N_("A short address hides where it leads: {about}."), N_("Ask for the full link.")),
    "not_encrypted": (
        ODD, N_("The link begins with http and not with https."), N_("Ask for a link that begins with https."),
    ),
    "outside_organiser": (
        ODD,
        N_("The invitation comes from outside your organisation: {about}."),
        N_("If you did not expect it, ask the person in another way."),
    ),
    "several_apps": (ODD, N_("The invitation holds links of several apps: {about}."), N_("Ask which one is meant.")),
    "cancelled": (ODD, N_("This says that the meeting was cancelled."), N_("Ask the inviter before you join.")),
    "past": (ODD, N_("The day of the meeting is over: {about}."), ""),
    "no_link": (ODD, N_("There is no link to a meeting in it."), N_("Ask the inviter for the link.")),
    "not_a_meeting": (ODD, N_("There is a link, but none to a meeting."), N_("Ask the inviter for the link.")),
    "personal_room": (
        NOTE,
        N_("The room is always the same. Who was there before knows the link."),
        N_("Ask for a link made for this meeting, or for a waiting room."),
    ),
    "one_time_room": (NOTE, N_("The link has the form of one that was made for one meeting."), ""),
    "password_in_link": (
        NOTE,
        N_("The password is inside the link. Whoever has the link has the password."),
        N_("Do not publish the link and do not pass it on."),
    ),
    "password_beside": (
        NOTE,
        N_("The password stands in the same message as the link."),
        N_("Do not publish the message and do not pass it on."),
    ),
    "event": (NOTE, N_("The link leads to an event with an audience."), ""),
    "group": (NOTE, N_("The link leads into a group, not to one meeting. The group may see your number or name."), ""),
    "phone": (NOTE, N_("The link leads to telephone numbers of the meeting."), ""),
    "wrapped": (NOTE, N_("A filter has put its own address before the link. Behind it stands {host}."), ""),
    "own_host": (NOTE, N_("The address belongs to your organisation: {about}."), ""),
    "repeats": (NOTE, N_("The meeting repeats."), N_("Decide again when people, content or app change.")),
}

KINDS = {
    "meeting": N_("This is a link to a meeting in {app}, at an address of the maker: {host}."),
    "event": N_("This is a link to an event in {app}, at an address of the maker: {host}."),
    "group": N_("This is a link into a group of {app}, at an address of the maker: {host}."),
    "phone": N_("This is a link to telephone numbers of {app}, at an address of the maker: {host}."),
    "page": N_("This is a link to a page of the maker of {app}, not to a meeting: {host}."),
}
ON_A_SERVER = N_("This has the form of a link to {app}, on the server {host}.")
NOT_KNOWN = N_("The program does not know what this link is: {host}.")
WITHOUT_LINK = N_("No link to a meeting was found.")
PRETENDS = N_("Something about this link may deceive you.")
# Stands under every result.
LIMITS = N_("This looks at the letters of the invitation alone. It cannot tell who really sent it.")
