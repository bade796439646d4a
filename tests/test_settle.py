"""Looking at the paragraphs in which something was cut tells as much as looking at all that is left."""

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.model import Block, Document, Removal
from cleaner.render import apply, plan
from cleaner.segment import segment
from cleaner.settle import is_settled

LINES = ("The bridge over the river opened on a wet Monday in May, and", "people came to see it and walk over", "More", "- one")
MOST = 8
ENDS = ("\n", "\n", "\n", "\r\n", "\n\n", "\n \n")
TEXTS = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(ENDS)), min_size=1, max_size=MOST)
NUMBERS = st.sets(st.integers(0, MOST - 1))


def removal(start: int, end: int, text: str) -> Removal:
    return Removal(start, end, text[start:end], "legal", 1.0, (), "")


@given(TEXTS, NUMBERS, NUMBERS)
@example([(LINES[0], "\n"), ("More", "\n"), (LINES[1], "\n")], {1}, set())  # what stands around it is now one paragraph
@example([(LINES[0], "\n"), (f"- {LINES[1]}", "\n")], set(), {1})
def test_as_a_whole(lines: list[tuple[str, str]], gone: set[int], trimmed: set[int]) -> None:
    text = "".join(line + end for line, end in lines)
    blocks = segment(text)
    gone &= set(range(len(blocks)))
    trimmed &= set(range(len(blocks))) - gone
    left = {number: block for number, block in enumerate(blocks) if number not in gone}
    cuts = [removal(*span, text) for span in plan(text, blocks, gone).values()]
    for number in trimmed:
        span, shown = blocks[number].span, blocks[number].text
        left[number] = Block(span, shown[2:].lstrip(), blocks[number].kind)
        cuts.append(removal(span.start, span.end - len(left[number].text), text))
    cuts.sort(key=lambda cut: cut.start)
    found = [block.text for block in segment(apply(text, cuts))]
    settled = found == [block.text for block in left.values()]
    assert is_settled(Document(text, blocks, None, None), left, cuts, segment, markdown=False) is settled
