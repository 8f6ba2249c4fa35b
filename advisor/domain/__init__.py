"""What we know and how we decide: Python and pydantic only, no files, network, clock or Qt."""
