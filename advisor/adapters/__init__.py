"""The outside world: files, PDF, signatures, key store. One file or folder per port."""
