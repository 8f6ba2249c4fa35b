"""Stands where reportlab imports Pillow. Its reader of fonts, all that is used of it, never touches a picture."""
