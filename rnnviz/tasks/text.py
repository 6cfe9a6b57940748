from rnnviz.tasks.material.datasets import text
from rnnviz.tasks.material.next_character import NextCharacter


class Text(NextCharacter):
    """The novel in assets/data/book.txt."""

    key = "text"
    order = 100
    title = "Next character"
    summary = "a novel, character by character; at each, the character that follows"
    source = "Jane Austen, Pride and Prejudice (1813), volume I, public domain"

    def goal(self, length: int) -> str:
        return f"predict the next character of a novel in sequences of {length} characters"


TEXT = Text(text("book"))
