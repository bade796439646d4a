"""Which separators go with a cut, and putting everything back."""

import pytest

from cleaner import render
from cleaner.errors import SafetyError
from cleaner.model import Removal
from cleaner.segment import segment


def cut(text: str, *numbers: int) -> str:
    cuts = render.plan(text, segment(text), numbers)
    return render.apply(text, [Removal(*span, "", "legal", 1.0, (), "") for _, span in sorted(cuts.items())])


@pytest.mark.parametrize(
    ("text", "numbers", "left"),
    [
        ("A.\n\nB.\n\nC.", [1], "A.\n\nC."),
        ("A.\n\nB.\nC.", [1], "A.\n\nC."),
        ("A.\nB.\n\nC.", [1], "A.\n\nC."),
        ("A.\r\n\r\nB.\nC.\rD.", [1, 2], "A.\r\n\r\nD."),
        ("A.\n\nB.\n\nC.", [0], "B.\n\nC."),
        ("A.\n\nB.\n\nC.", [2], "A.\n\nB."),
        ("A.\n\nB.\n\nC.\n", [1, 2], "A.\n"),
        ("\ufeffA.\n\nB.", [0], "\ufeffB."),
        ("A.", [0], ""),
        ("A.\n \nB.\n\n\nC.", [1], "A.\n\n\nC."),
    ],
)
def test_separators(text: str, numbers: list[int], left: str) -> None:
    assert cut(text, *numbers) == left


@pytest.mark.parametrize(
    "removal",
    [Removal(5, 8, "abc", "legal", 1.0, (), ""), Removal(0, 3, "ab", "legal", 1.0, (), "")],
    ids=["beyond the text", "of another length"],
)
def test_a_report_of_another_text_is_refused(removal: Removal) -> None:
    with pytest.raises(SafetyError):
        render.restore("xy", [removal])
