"""Numbers become Plotly figures, as plain dicts; nothing here knows of the page.

Read in this order:
1. `figure`: what a figure is; `views/`: one figure a file, found by itself.
2. `theme`, `scales`, `decades`: colours and axes, which mean the same everywhere.
3. `marks`, `lanes`, `edges`, `staggered`, `parts`, `amounts`, `classes`, `updates`: their pieces.
4. `words`: numbers and names in sentences.
5. `drawn`: all panels of a run; `card`, `thumbnail`: the gallery's small pictures.
6. `free_running`, `generation`, `rewriting`, `length_generalisation`, `hearing`, `spectrogram`: the
   figures of tools.
"""
