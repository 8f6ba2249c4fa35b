"""Signed packs by The Update Framework: how new knowledge arrives, and how it is made."""
