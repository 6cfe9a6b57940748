"""The cells: one file each, found by itself."""
