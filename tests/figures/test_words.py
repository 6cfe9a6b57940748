from rnnviz.figures.words import labelled, symbol


def test_symbols_and_labels():
    assert [symbol(s) for s in (" ", "\n", "<i>")] == ["␣", "↵", "&lt;i&gt;"]
    assert labelled("W_i") == "W<sub>i</sub>"
    assert labelled("b") == "b"
