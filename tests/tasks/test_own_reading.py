"""How data of one's own is read: files, texts, labelled lines and tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.config.config import Config, task_of
from rnnviz.tasks.own.lines import OwnLines
from rnnviz.tasks.own.reading import lines, table
from rnnviz.tasks.own.reading.file import MOST_BYTES, Unreadable, decoded
from rnnviz.tasks.own.reading.kinds import checked, guess, text_data
from rnnviz.tasks.own.series import OwnSeries
from rnnviz.tasks.own.text import OwnText
from rnnviz.ui.given import Given
from tests.config.test_own_data import LABELLED, RHYME, WAVE, series

# --- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is nothing in it."),
        (b" \r\n\t\n", "There is nothing in it."),
        (b"\xef\xbb\xbf", "There is nothing in it."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is a picture, not text."),
        (b"PK\x03\x04xl/worksheets", "save it as CSV"),
        (b"abc\x00\x01\x02def", "control characters"),
        (b"abc\nd\x81f", "neither in UTF-8 nor in another encoding known here: line 2 holds"),
        (b"caf\xe9\x00\x01", "control characters"),
        (b"\xff\xfea", "neither in UTF-8"),
        (b"a" * (MOST_BYTES + 1), "at most 5,000,000 fit"),
        (b"a" * 2_000_001, "at most 2,000,000 fit"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        decoded(content)
    assert said in str(refused.value)


def test_marks_and_line_ends_make_no_difference() -> None:
    plain, encoding = decoded("höher\nweiter\n".encode())
    assert (plain, encoding) == ("höher\nweiter", "UTF-8")
    for content in (
        "höher\r\nweiter\r\n".encode(),
        "höher\rweiter".encode(),
        "\ufeffhöher\nweiter".encode(),
        "höher\nweiter".encode("utf-16"),
    ):
        assert decoded(content)[0] == plain
    assert decoded("höher\nweiter".encode("utf-16"))[1] == "UTF-16"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_files_of_older_programs_keep_their_words(encoding: str) -> None:
    text = "grün, café, señor" + (" “€5”" if encoding == "cp1252" else "")
    assert decoded(text.encode(encoding)) == (text, "Windows-1252")


@given(st.binary(max_size=80))
def test_any_file_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        text, _ = decoded(content)
        given = Given(text)
        given.data()
    except Unreadable as error:
        assert 0 < len(str(error)) < 300


@given(st.text(alphabet='a1,.;\t"\n -|:', max_size=200))
@settings(max_examples=300)
def test_any_pasted_text_is_read_or_refused_as_every_kind(text: str) -> None:
    for kind in ("", OwnText.key, OwnLines.key, OwnSeries.key):
        try:
            data = Given(text, kind=kind).data()
        except Unreadable as error:
            assert 0 < len(str(error)) < 300
        else:
            assert task_of(Config(data=data)) is not None


def test_the_kind_is_guessed() -> None:
    assert [guess(t) for t in (RHYME, LABELLED, WAVE)] == [
        OwnText.key,
        OwnLines.key,
        OwnSeries.key,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "date;value\n" + "\n".join(f"2020-01-{n:02};{n * n % 7}" for n in range(1, 13)),
        "t,w\n" + "\n".join(f"{n * 1.3 % 7:.1f},{n * n % 11}" for n in range(12)),
        "\n".join(str(n * n % 7) for n in range(12)),
    ],
)
def test_a_table_that_is_too_short_is_told_so_as_a_table(text: str) -> None:
    brought = Given(text)
    assert brought.read_as == OwnSeries.key
    with pytest.raises(Unreadable) as refused:
        brought.data()
    rule = "it needs 40 or more, the last fifth to test the network."
    assert str(refused.value) == f"The table has 12 rows; {rule}"


def test_rows_that_a_choice_left_out_are_not_counted() -> None:
    text = "a\n" + "\n".join("-" if n % 2 else str(n * n % 7) for n in range(60))
    with pytest.raises(Unreadable, match="has 30 rows without a missing value; it needs 40"):
        Given(text, kind=OwnSeries.key, fill="dropped").data()


def test_short_lines_with_words_stay_lines() -> None:
    assert guess("\n".join(f"{n % 2},day {n}" for n in range(12))) == OwnLines.key


# --- texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("too short", "it needs 60 to 500,000"),
        ("a" * 100, "repeats one character"),
        ("abc" * 40 + "d" * 60, "The last fifth"),
        ("ab" * 250_001, "it needs 60 to 500,000"),
    ],
)
def test_a_text_that_teaches_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        checked(text_data(text))


def test_a_text_is_learnt_and_its_last_fifth_held_out() -> None:
    data = checked(text_data(RHYME))
    config = Config(data=data)
    assert (config.task, config.architecture) == (OwnText.key, "many-to-many")
    task = task_of(config)
    batch = task.batch(np.random.default_rng(0), 50, 12, held_out=True)
    symbols = batch.inputs.argmax(-1)
    end = RHYME[round(0.8 * len(RHYME)) :].replace("\n", "↵").replace(" ", "␣")
    for column in symbols.T:
        assert "".join(task.input_labels[s] for s in column) in end
    assert (batch.targets[:-1] == symbols[1:]).all()


# --- lines ---------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", lines.SEPARATORS.values())
@pytest.mark.parametrize("side", lines.SIDES)
def test_labels_are_found_wherever_they_stand(sign: str, side: str) -> None:
    rows = [row.split("\t") for row in LABELLED.split("\n")]
    text = "\n".join(sign.join(row if side == "first" else row[::-1]) for row in rows)
    layout = lines.detect(text)
    assert layout is not None and layout.side == side
    data = checked(lines.data(text, layout, "words"))
    assert lines.classes(data) == {"bad": 20, "good": 20}
    assert data.partition("\n")[2] == LABELLED
    assert data.task.output_labels == ("bad", "good")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LABELLED + "\nno label here", "Line 41 has no tab"),
        (LABELLED + "\n\ttext", "Line 41 has no label"),
        (LABELLED + "\ngood\t", "Line 41 has no text"),
        (LABELLED.replace("bad", "good"), "all lines have the label"),
        (LABELLED + "\nrare\tword", "'rare' has 1 line; it needs 5"),
        ("\n".join(f"{n % 25}\tx{n}" for n in range(200)), "at most 20"),
        ("good\ta\nbad\tb", "10 to 20,000 are needed"),
        ("x" * 41 + "\ta", "a label of 41 letters"),
    ],
)
def test_lines_that_cannot_be_told_apart_are_refused(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        checked(lines.data(text, lines.LineFormat("tab", "first"), "words"))
    assert said in str(refused.value).replace("All", "all").replace("The label", "the label")


def test_a_header_of_lines_is_no_example() -> None:
    data = lines.data("label\ttext\n" + LABELLED, lines.LineFormat("tab", "first"), "words")
    assert lines.classes(data) == {"bad": 20, "good": 20}


def test_a_quoted_text_keeps_its_commas() -> None:
    rows = "\n".join(f'{"yes" if n % 2 else "no"},"one, ""two"", x{n}"' for n in range(20))
    data = lines.data(rows, lines.LineFormat("comma", "first"), "words")
    assert data.split("\n")[1] == 'no\tone, "two", x0'


# --- tables --------------------------------------------------------------------------------


def test_columns_are_told_apart() -> None:
    rows = ["n,date,a,b,same,bad,gap"]
    for n in range(60):
        a, b = n**2 % 7, n**3 % 11
        bad, gap = "x" if n == 4 else n % 3, "" if n == 9 else n % 5
        rows.append(f"{n},2020-01-{n},{a},{b},7,{bad},{gap}")
    found = table.read("\n".join(rows))
    assert [c.told for c in found.columns] == [
        "numbers",
        "text",
        "numbers",
        "numbers",
        "constant: nothing to predict",
        "no number in row 5: “x”",
        "numbers, 1 missing",
    ]
    assert found.usable == ["n", "a", "b", "gap"]
    assert Given("\n".join(rows)).chosen == ["a", "b", "gap"]  # n only counts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,a,\n1,2,3\n4,5,6", ["a", "a 2", "column 3"]),
        ("1,2\n3,4", ["column 1", "column 2"]),
        ("a;b\n1,5;2\n3;4", ["a", "b"]),
        ("a\tb\n1\t2", ["a", "b"]),
        ('"x, y",<b>z</b>\n1,2', ["x y", "b z /b"]),
        ("alone\n1\n2", ["alone"]),
    ],
)
def test_headers_are_made_whole(text: str, names: list[str]) -> None:
    assert [column.name for column in table.read(text).columns] == names


def test_decimal_commas_are_numbers() -> None:
    assert table.read("a;b\n1,5;-2e3\n3;4").columns[0].numbers == [1.5, 3]
    assert [table.number(cell) for cell in ("1_0", "0x1", "٣", "1 0", "inf", "1,2,3", ".")] == [
        None
    ] * 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n1,2,3", "Row 2 has 3 cells, the header 2 cells"),
        ("1,2\n1", "Row 2 has 1 cell, the first row 2 cells"),
        ("a,b", "a header and no rows"),
        ('a,b\n"1,2', "cannot be read"),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        table.read(text)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ([str(n % 3) for n in range(39)], "table has 39 rows; it needs 40 or more"),
        (["5"] * 60, "does not change"),
        ([str(n % 3) for n in range(48)] + ["1"] * 12, "Nothing changes in the last fifth"),
        (["1e999" if n == 3 else str(n % 3) for n in range(60)], "not finite"),
        (["x" if n == 3 else str(n % 3) for n in range(60)], "holds “x” in row 4"),
        (["" if n == 3 else str(n % 3) for n in range(60)], "has 1 missing value, the first in"),
    ],
)
def test_a_column_that_cannot_be_foreseen_is_refused(column: list[str], said: str) -> None:
    text = "\n".join(["a,b", *(f"{cell},{n}" for n, cell in enumerate(column))])
    with pytest.raises(Unreadable, match=said) as refused:
        series(text, "a")
    assert str(refused.value)[0].isupper() or str(refused.value)[0].isdigit()


def test_missing_values_are_carried_interpolated_or_dropped() -> None:
    cells = ["", "4", "NA", "6", *(str(n % 5) for n in range(60))]
    text = "\n".join(["a,b", *(f"{cell},{n}" for n, cell in enumerate(cells))])
    carried, interpolated, dropped = (
        series(text, "a", "b", fill=fill) for fill in list(table.FILLS)[1:]
    )
    assert interpolated.split("\n")[:5] == ["own-series interpolated", "a,b", "4,1", "5,2", "6,3"]
    gap = series(f"{text}\n,9\n2,9\n,9\n,9\n,9\n4,9\n,9", "a", fill="interpolated")
    assert gap.split("\n")[-6:] == ["3", "2", "2.5", "3", "3.5", "4"]  # none behind the last
    assert carried.split("\n")[:5] == ["own-series carried", "a,b", "4,1", "4,2", "6,3"]
    assert dropped.split("\n")[:4] == ["own-series dropped", "a,b", "4,1", "6,3"]


def test_every_column_keeps_its_scale() -> None:
    data = series(WAVE, "up", "down")
    task = data.task
    batch = task.batch(np.random.default_rng(1), 20, 10, held_out=True)
    rows = np.array([[float(c) for c in r.split(",")] for r in data.split("\n")[2:]])
    now = np.asarray(batch.origin)
    following = np.asarray(task.scale) * batch.targets + now
    held = rows[320:]
    for column in range(now.shape[1]):
        (start,) = np.flatnonzero((held == now[0, column]).all(1))
        assert np.allclose(now[:, column], held[start : start + 10])
        assert np.allclose(following[:, column], held[start + 1 : start + 11])
    assert abs(batch.inputs).max() < 3 and 0.2 < abs(batch.targets).mean() < 2
