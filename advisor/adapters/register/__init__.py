"""The register: one schema for SQLite and PostgreSQL, what both do alike, and one file for each engine."""
