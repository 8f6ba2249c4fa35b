"""The line test over a real network: one way of asking per file."""
