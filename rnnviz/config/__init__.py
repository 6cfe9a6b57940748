"""What is trained on what, and how: the settings, their bounds and their links.

Read in this order:
1. `settings`: kinds of settings: a number, a choice, and how each reads and writes a link's text.
2. `fields`: the table of all settings, which drives the form, the link and the README.
3. `config`: `Config`, the frozen values of all fields.
4. `fitting`, `cost`: bounds that depend on other settings, and on what a server can bear.
5. `own_cell`, `own_data`: settings that hold a person's own equations and data.
6. `link`: reads and writes the whole link; `part`: what it is the sum of beside the config:
   `past` (how far a run has come and how), `versions`, `look`, `page`, `generation`.
"""
