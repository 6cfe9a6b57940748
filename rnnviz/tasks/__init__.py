"""The tasks: one file each, found by itself; `TASKS` is the list of them."""
