"""Signs records with a person's key, and makes that key on first use."""
