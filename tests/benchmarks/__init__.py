"""Measurements for people to read: ratios within one run, never pass or fail."""
