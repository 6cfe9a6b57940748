"""Your own data without a browser: paste, preview, choose, train, and a link without its file."""

from streamlit.testing.v1 import AppTest

from rnnviz.ui.lab import Lab
from tests.config.test_own_data import LABELLED, RHYME, WAVE
from tests.ui.test_pages import failures, opened, texts


def lab(app: AppTest) -> Lab:
    found: Lab = app.session_state["lab"]
    return found


def pasted(text: str) -> AppTest:
    """The page with the tool open and a text in it."""
    app = opened({"tool": "own-data"})
    app.text_area(key="own_data_text").set_value(text).run()
    assert not failures(app)
    return app


def train(app: AppTest) -> None:
    app.button(key="own_data_train").click().run()
    assert not failures(app) and not app.exception


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_nothing_is_trained_on_before_it_is_there() -> None:
    app = opened({"tool": "own-data"})
    assert "You will see here how it is read" in texts_right(app)
    app.button_group(key="own_data_source").set_value("file").run()
    assert app.button(key="own_data_train").disabled
    assert not failures(app)


def texts_right(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in [*app.markdown, *app.caption])


def test_an_older_encoding_is_named() -> None:
    app = opened({"tool": "own-data"})
    app.button_group(key="own_data_source").set_value("file").run()
    content = RHYME.replace("mill", "mühle").encode("cp1252")
    app.file_uploader(key="own_data_file").set_value(("mill.txt", content, "text/plain")).run()
    assert not failures(app)
    assert any("the mühle goes round" in text for text in texts(app))
    assert "not UTF-8 and was read as Windows-1252" in captions(app)
    train(app)


def test_a_text_is_previewed_and_trained_on() -> None:
    app = pasted(RHYME)
    assert app.selectbox(key="own_data_kind").value == "own-text"
    assert f"{len(RHYME)} characters, {len(set(RHYME))} distinct" in captions(app)
    assert any(text.startswith("the mill goes round") for text in texts(app))
    train(app)
    assert app.title[0].value.startswith(
        "An LSTM learns to predict the next character of your text"
    )
    assert lab(app).config.data == f"own-text\n{RHYME}"
    assert app.button(key="own_data_train").disabled  # the page trains on it
    app.button(key="step10").click().run()
    again = Lab.of_link(lab(app).query)
    assert again.config == lab(app).config and not again.problems
    assert again.session.history.equals(lab(app).session.history)
    assert again.given.data() == again.config.data


def test_lines_show_their_labels() -> None:
    app = pasted(LABELLED)
    counted, first = (frame.value for frame in app.dataframe)
    assert counted.to_dict("list") == {"label": ["bad", "good"], "lines": [20, 20]}
    assert first["text"][0] == "word0 and word0"
    app.button_group(key="own_data_unit").set_value("characters").run()
    train(app)
    assert lab(app).config.data.startswith("own-lines characters tab first\n")
    assert lab(app).config.architecture == "many-to-one"


def test_columns_are_chosen() -> None:
    app = pasted(WAVE)
    columns = app.multiselect(key="own_data_columns")
    assert columns.options == ["t", "up", "down"] and columns.value == ["up", "down"]
    columns.set_value(["down"]).run()
    train(app)
    assert lab(app).session.task.output_labels == ("down",)
    app.multiselect(key="own_data_columns").set_value([]).run()
    assert "Choose at least one column." in texts(app)
    assert app.button(key="own_data_train").disabled


def test_missing_values_ask_what_to_do() -> None:
    app = pasted(WAVE.replace("1000.000", "", 1))
    assert any("has 1 missing value" in text for text in texts(app))
    app.button_group(key="own_data_fill").set_value("dropped").run()
    train(app)
    assert lab(app).config.data.startswith("own-series dropped\nup,down\n")


def test_what_cannot_be_read_is_said_and_trains_nothing() -> None:
    app = pasted("a,b\n1,2\n1,2,3\n4,5")
    app.selectbox(key="own_data_kind").set_value("own-series").run()
    assert any("Row 2 has 3 cells, the header 2 cells" in text for text in texts(app))
    assert app.button(key="own_data_train").disabled
    assert lab(app).config.task == "adding"


def test_a_link_waits_for_its_file() -> None:
    app = pasted(WAVE)
    train(app)
    app.button(key="step10").click().run()
    query, history = lab(app).query, lab(app).session.history
    assert query["data"].startswith("sha256-")

    other = opened(query)
    assert any("load the same file below" in text for text in texts(other))
    assert lab(other).query == query  # the address goes on asking for it
    other.button_group(key="own_data_source").set_value("paste").run()
    other.text_area(key="own_data_text").set_value(WAVE.replace("1000.000", "1000.001", 1)).run()
    assert any("This is not the file the link was made with" in text for text in texts(other))
    assert lab(other).config.task == "adding"
    other.text_area(key="own_data_text").set_value(WAVE.replace("\n", "\r\n")).run()
    assert not failures(other)
    assert lab(other).config == lab(app).config and not lab(other).problems
    assert lab(other).session.history.equals(history)
    assert lab(other).query == query


def test_one_can_go_on_without_the_file() -> None:
    app = pasted(WAVE)
    train(app)
    other = opened(lab(app).query)
    other.button(key="own_data_without").click().run()
    assert not failures(other)
    assert "data" not in lab(other).query and not lab(other).asked
