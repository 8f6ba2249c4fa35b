"""Text documents for people to write on: DOCX and ODT."""
