"""One page of the window per file; pages never import pages."""
