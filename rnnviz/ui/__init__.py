"""The page, in Streamlit: only this room and the page scripts import it.

Read in this order:
1. `site`: the pages and the navigation; `frame`: what every page shares.
2. `lab`: one experiment of one visitor: its session, what is looked at, what the last control did.
3. `form`, `transport`, `share`: the settings, the buttons that train, the link.
4. `charts`, `served`, `browser/`: the pictures, drawn by a script in the browser.
5. `playground`, `gallery`, `demos`: the pages put together.
6. `tool`, `tools/`: what unfolds below the pictures, one tool a file.
7. `state`, `guard`, `turns`, `pace`, `given`, `editor`, `words`: small helpers.
"""
