"""What a text most likely is, and how a link's data is made again of a file."""

from rnnviz.tasks.own.data import Data
from rnnviz.tasks.own.lines import OwnLines
from rnnviz.tasks.own.reading import lines, table
from rnnviz.tasks.own.reading.file import Unreadable
from rnnviz.tasks.own.series import FEWEST, OwnSeries
from rnnviz.tasks.own.text import OwnText


def guess(text: str) -> str:
    """The key of the kind that a text most likely is."""
    try:
        found = table.read(text)
        if found.usable and (found.rows >= FEWEST or found.wordless):
            return OwnSeries.key
    except Unreadable:
        pass
    return OwnLines.key if lines.detect(text) else OwnText.key


def text_data(text: str) -> Data:
    """The data of a text for the next character."""
    return Data(f"{OwnText.key}\n{text}")


def checked(data: Data) -> Data:
    """The same data. Raises Unreadable where it makes no task."""
    try:
        data.task  # noqa: B018  making it checks it
    except ValueError as error:
        told = str(error)
        raise Unreadable(f"{told[:1].upper()}{told[1:]}.") from None
    return data


def again(text: str, recipe: str) -> Data:
    """What a recipe makes of a file's text. Raises Unreadable, in words."""
    head, _, names = recipe.partition("\n")
    kind, *choices = head.split(" ")
    if kind == OwnText.key:
        return text_data(text)
    if kind == OwnSeries.key:
        return table.data(table.read(text), names.split(","), choices[0] if choices else "refused")
    unit, separator, side = choices if len(choices) == 3 else ("", "", "")
    if separator not in lines.SEPARATORS or side not in lines.SIDES:
        raise Unreadable("The link does not say how its lines were written.")
    return lines.data(text, lines.LineFormat(separator, side), unit)
