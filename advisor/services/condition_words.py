"""Plain words for the ids in "it works only with" and "it does not work together with"."""

from __future__ import annotations

from advisor.services.marking import N_
from advisor.services.ports import Texts

_WORDS = {
    "adding_people": N_("adding people during the call"),
    "android_app": N_("the Android app"),
    "apps": N_("added apps"),
    "breakout_rooms": N_("breakout rooms"),
    "business over 100 licences": N_("companies with more than 100 licences"),
    "cached_content": N_("content kept for a short time"),
    "call_transfer": N_("passing a call on"),
    "captions": N_("captions"),
    "chat": N_("chat"),
    "cisco_room_devices": N_("Cisco room devices"),
    "cloud backups unless switched on": N_("cloud backups, unless switched on"),
    "cloud_noise_cancelling": N_("noise filter in the cloud"),
    "cloud_recording": N_("recording in the cloud"),
    "compliance_recording": N_("recording demanded by rules"),
    "education": N_("schools"),
    "enterprise": N_("large organisations"),
    "external_guests": N_("guests from outside"),
    "ios_app": N_("the app for iPhone and iPad"),
    "join_before_host": N_("joining before the host"),
    "join_before_organiser": N_("joining before the organiser"),
    "large_gallery": N_("large gallery"),
    "linux_app": N_("the Linux program"),
    "live_stream": N_("live streaming"),
    "live_streaming": N_("live streaming"),
    "live_transcription": N_("live transcript"),
    "logs": N_("logs"),
    "macos_app": N_("the macOS program"),
    "meet_room_devices": N_("Meet room devices"),
    "old_room_devices": N_("old room devices"),
    "phone_dial_in": N_("dialling in by telephone"),
    "polls": N_("polls"),
    "private_chat": N_("private chat"),
    "q_and_a": N_("questions and answers"),
    "reactions": N_("reactions"),
    "recording": N_("recording"),
    "remote_computer_sharing": N_("sharing a remote computer"),
    "room_interop": N_("room systems of other makers"),
    "saving_to_cloud": N_("saving to the cloud"),
    "sip_h323": N_("room systems (SIP, H.323)"),
    "sip_interop": N_("room systems (SIP)"),
    "teams_rooms": N_("Teams room devices"),
    "together_mode": N_("together mode"),
    "transcription": N_("transcript"),
    "transcripts": N_("transcripts"),
    "uninvited_guests": N_("guests without an invitation"),
    "vdi": N_("virtual desktops"),
    "web_browser": N_("a web browser"),
    "webex_assistant": N_("Webex Assistant"),
    "who_talked_to_whom (metadata)": N_("who talked to whom"),
    "windows_app": N_("the Windows program"),
    "zoom_rooms": N_("Zoom room devices"),
    "host verifies a phone number by SMS": N_("the host confirms a telephone number by text message"),
    "one-time phone number check by SMS": N_("one check of a telephone number by text message"),
}


def condition_word(value: str, texts: Texts) -> str:
    """The words for an id; a fact's own words stay as the catalogue has them."""
    return texts.gettext(_WORDS[value]) if value in _WORDS else value.replace("_", " ")
