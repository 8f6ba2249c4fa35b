"""One allocation on a TURN server: asked for, used for the line test, given back. Requests and answers, no sockets."""

from __future__ import annotations

from advisor.domain import stun_wire as stun

REPEAT = (0.0, 0.25, 0.7, 1.3)  # seconds after which a request is sent again, with the same id
SILENT, SILENT_TCP = 2.0, 4.5  # seconds
CLOSE_WITHIN = 1.0
_CLOSE_FASTER = 2.5  # closing repeats so much sooner: a full queue may drop it, and the person waits
_NOWHERE = ("192.0.2.1", 9)  # an address of examples (RFC 5737), which nobody has

PROBLEMS = {
    401: "turn_login", 403: "turn_forbidden", 437: "busy", 441: "turn_login", 486: "turn_busy", 508: "turn_busy",
}  # fmt: skip


class TurnLogin:
    """``problem`` is empty, or says why there is no allocation."""

    def __init__(self, user: str, password: str, mark: bytes, newer: bool = False, tcp: bool = False) -> None:
        """``tcp``: nothing is sent again, and a slow line may first have to get rid of much."""
        self.problem = ""
        self._repeat: tuple[float, ...] = REPEAT[:1] if tcp else REPEAT
        self._silent = SILENT_TCP if tcp else SILENT
        self.allocated = self.bound = self.closed = False
        self.most_kbit = 0.0  # what the server lets one session use; 0: it does not say
        self._user, self._password, self._mark = user, password, mark
        self._newer = newer  # the server was reached over IPv6: ask for a relayed address of that kind
        self._realm = self._nonce = b""
        self._key: bytes | None = None
        self._relayed: stun.Place = ("0.0.0.0", 0)
        self._method = 0  # of the request that waits for its answer; 0: none
        self._id = b""
        self._raw = b""
        self._asked_at = 0.0
        self._tries = 0
        self._again = 0  # times that the server wanted the same request with another nonce or login
        self._closing, self._close_within = False, CLOSE_WITHIN
        self._count = 0
        self._now = 0.0

    def begin(self, now: float) -> None:
        self._ask(stun.ALLOCATE, now)

    def bind(self, now: float) -> None:
        """Lets packets to one's own relayed address come back."""
        if self._method != stun.CHANNEL_BIND:
            self._ask(stun.CHANNEL_BIND, now)

    def close(self, now: float, within: float = CLOSE_WITHIN) -> None:
        """Gives the allocation back; ``closed`` when the server has said so, or ``within`` seconds have passed."""
        self._closing, self._close_within = True, within
        if self.allocated or self._method == stun.ALLOCATE:
            self._ask(stun.REFRESH, now)
        else:
            self._method, self.closed = 0, True

    def end(self, now: float) -> list[bytes]:
        """Gives it back without waiting for an answer."""
        self.close(now)
        return [] if self.closed else [self._raw, self._raw]

    def to_nowhere(self, ident: bytes, filler: bytes) -> bytes:
        """A packet that crosses the uplink and is dropped by the server: that peer was given no permission."""
        return stun.message(
            stun.SEND, stun.INDICATION, ident, [(stun.PEER, stun.mixed_place(_NOWHERE, ident)), (stun.DATA, filler)]
        )

    def owns(self, got: stun.Message) -> bool:
        return bool(self._method) and got.id == self._id and got.method == self._method

    def poll(self, now: float) -> list[bytes]:
        """The request that waits, as often as it must be repeated."""
        self._now = now
        if not self._method:
            return []
        waited = now - self._asked_at
        if self._closing and waited > self._close_within:
            self._method, self.closed = 0, True
        elif waited > self._silent:
            self.problem = "turn_none" if self._method == stun.ALLOCATE else "gone"
            self._method = 0
        elif self._tries < len(self._repeat) and waited >= (
            self._repeat[self._tries] / (_CLOSE_FASTER if self._closing else 1)
        ):
            self._tries += 1
            return [self._raw]
        return []

    def receive(self, got: stun.Message) -> None:
        """The answer to the request that waits."""
        method, self._method = self._method, 0
        if got.kind == stun.SUCCESS:
            self._again = 0
            if method == stun.ALLOCATE:
                self._relayed = stun.place(got.attributes.get(stun.RELAYED, b""), got.id)
                self.most_kbit = got.number(stun.BANDWIDTH) * 1.024
                self.allocated = True
            elif method == stun.CHANNEL_BIND:
                self.bound = True
            elif method == stun.REFRESH:
                self.allocated, self.closed = False, True
            return
        realm, nonce = got.attributes.get(stun.REALM, b""), got.attributes.get(stun.NONCE, b"")
        fresh = got.error == 438 or (got.error == 401 and self._key is None)
        if fresh and nonce and max(len(realm), len(nonce)) <= stun.LONGEST_WORDS and self._again < 3:
            self._again += 1
            self._realm, self._nonce = realm or self._realm, nonce
            self._key = stun.login_key(self._user, self._realm, self._password)
            self._ask(method, self._now)
        elif got.error == 440 and self._newer:
            self._newer = False
            self._ask(method, self._now)
        elif self._closing:
            self.closed = True
        elif method == stun.CHANNEL_BIND:
            self.problem = "turn_peer" if got.error == 403 else "refused"
        else:
            self.problem = PROBLEMS.get(got.error, "refused")

    def _ask(self, method: int, now: float) -> None:
        self._count += 1
        self._id = self._mark[:8] + (0x8000_0000 + self._count).to_bytes(4, "big")
        attributes: list[tuple[int, bytes]] = []
        if method == stun.ALLOCATE:
            attributes.append((stun.TRANSPORT, bytes([stun.UDP, 0, 0, 0])))
            if self._newer:
                attributes.append((stun.FAMILY, bytes([2, 0, 0, 0])))
        elif method == stun.CHANNEL_BIND:
            attributes += [(stun.CHANNEL_NUMBER, stun.CHANNEL.to_bytes(2, "big") + bytes(2)),
                           (stun.PEER, stun.mixed_place(self._relayed, self._id))]  # fmt: skip
        elif method == stun.REFRESH:
            attributes.append((stun.LIFETIME, bytes(4)))
        if self._key is not None:
            attributes += [(stun.USERNAME, self._user.encode()), (stun.REALM, self._realm), (stun.NONCE, self._nonce)]
        self._raw = stun.message(method, stun.REQUEST, self._id, attributes, self._key)
        self._method, self._asked_at, self._tries = method, now, 0
