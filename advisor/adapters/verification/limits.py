"""How much of a file is looked at, whatever it claims: time and memory stay bounded. Records need far less."""

from __future__ import annotations

MOST_BYTES = 24 * 1024 * 1024  # of a file; revocation lists of great authorities are that large
MOST_DATA = 8 * 1024 * 1024  # unpacked bytes of the attached data
MOST_PAGES = 16  # on which the fingerprint is looked for, from the last one back
MOST_FIELDS = 64
MOST_HOLE = 256 * 1024  # bytes of a signature's hex digits
MOST_REVISIONS = 40  # after the signed one
MOST_NEW = 500  # objects of one later revision
MOST_LATER = 4 * 1024 * 1024  # bytes of the values in all later revisions, streams not counted
