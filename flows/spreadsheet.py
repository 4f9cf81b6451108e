"""What a spreadsheet would make of text."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What it takes for the beginning of a formula."""


def no_formula(text: str) -> str:
    """`text` as a cell that stays text: a name such as =1+1 begins with `'`."""
    return f"'{text}" if text.startswith(FORMULA) else text
