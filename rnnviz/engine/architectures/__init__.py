"""Which steps get an input and which give an output: one file each, found by itself."""
