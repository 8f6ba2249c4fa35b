"""What the system says of the connection: metered, behind a login page, offline. Asks nobody outside this PC."""

from __future__ import annotations


def network_state() -> str:
    """``metered``, ``captive``, ``offline``, or empty: nothing special, or the system does not tell.

    Qt asks the system's own service (Windows: network list manager; Linux: NetworkManager, else GLib).
    """
    from PySide6.QtNetwork import QNetworkInformation

    if QNetworkInformation.instance() is None and not QNetworkInformation.loadDefaultBackend():
        return ""
    known = QNetworkInformation.instance()
    can, feature = known.supports, QNetworkInformation.Feature
    if can(feature.Reachability) and known.reachability() is QNetworkInformation.Reachability.Disconnected:
        return "offline"
    if can(feature.CaptivePortal) and known.isBehindCaptivePortal():
        return "captive"
    return "metered" if can(feature.Metered) and known.isMetered() else ""
