"""The page, in Streamlit: only this room and the page scripts import it.

Read in this order:
1. `site`: the pages and the navigation; `frame`: what every page shares.
2. `player`, `lab`: one experiment on a page: how its session is played; how it opens from a link,
   is looked at and changed. Several can stand on a page.
3. `form`, `transport`, `share`, `messages`: the settings, the buttons that train, the link, what to
   know.
4. `film`, `charts`, `served`, `browser/`: the pictures of play, and how the browser draws them.
5. `playground`, `gallery`, `demos`: the pages put together.
6. `tool`, `tools/`: what unfolds below the pictures, one tool a file; `own_data_reading`.
7. `state`, `guard`, `turns`, `pace`, `given`, `editor`, `words`: small helpers.
"""
