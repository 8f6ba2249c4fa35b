"""Checks a signed record. rules.py holds the rules; the other files only read bytes strictly."""
