"""The organisation's own line server: answers line tests, keeps nothing."""
