"""Colours, sizes, icons and the one stylesheet."""
