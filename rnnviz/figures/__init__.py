"""Numbers become Plotly figures, as plain dicts; nothing here knows of the page.

Read in this order:
1. `figure`: a panel, and the figure that draws panels; `views/`: one figure a file, all found.
2. `marks`: line, dots, band, words, cells; `multiples`: many of a kind; `parts`: axes and layouts.
3. `theme`, `scales`, `decades`, `updates`, `heatmaps`: colours and axes, which mean the same
   everywhere.
4. `still`: what training does not change is drawn once.
5. `amounts`, `classes`, `drawings`, `spectrogram`: outputs and inputs of each kind.
6. `edges`, `events`, `staggered`, `words`: what an axis does not hold, what happened on the way,
   symbols along the steps, names.
7. `board`: all panels of a run; `card`, `thumbnail`: small pictures.
8. `free_running/`, `length_generalisation`, `whole_run/`, `hearing`: the figures of tools.
"""
