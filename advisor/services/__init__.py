"""What a person does, one file per job; the outside world is reached through ports.py only."""
