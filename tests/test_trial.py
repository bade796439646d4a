"""`cleaner rules test`: a pack on its own examples and on articles of the user's own."""

import json
from pathlib import Path

from command import fails, run
from conftest import ARTICLES, GARDEN_CLUB, read

from cleaner import Cleaner, store
from cleaner.trial import Tally

PACK = f"""{GARDEN_CLUB}
[[rule]]
id = "own-silent"
category = "advert"
why = "Never there."
patterns = ['''\\bzyzzyva\\b''']
[rule.examples]
match = ["A zyzzyva."]
keep = ["A weevil."]
"""
STORY = "The bridge opened on Monday after two years of work.\n\nJoin the garden club!\n\nThe mayor spoke.\n"


def shown(*arguments: object) -> str:
    done = run("rules", "test", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_hits_in_a_folder_and_in_records(tmp_path: Path) -> None:
    pack, folder, records = tmp_path / "own.toml", tmp_path / "articles", tmp_path / "a.jsonl"
    pack.write_text(PACK)
    folder.mkdir()
    (folder / "a.txt").write_text(STORY + "\nJoin the garden club!\n")
    (folder / "b.txt").write_text("Nothing of the kind.\n")
    told = shown(pack, folder).splitlines()
    assert f"{folder}: 2 articles" in told
    assert next(line for line in told if "own-garden-club" in line).split() == ["2", "1", "2", "own-garden-club"]
    assert f"{folder}/a.txt:3: Join the garden club" in "\n".join(told)
    assert told[-2:] == ["never fired: 1 of 2 rules", "  own-silent"]
    records.write_text(json.dumps({"body": STORY}) + "\n" + json.dumps({"text": "x"}) + "\n")
    done = run("rules", "test", pack, records, "--field", "body")
    assert b"a.jsonl: 1 article, 1 left out" in done.stdout
    assert b"a.jsonl:2: no text in the field 'body'" in done.stderr


def test_a_pack_that_comes_with_the_program(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bridge opened.\n\nDear readers,\n\nSign up for our free newsletter.\n")
    told = shown("en/newsletter", tmp_path)
    assert f"of {len(store.named('en/newsletter'))} rules" in told
    assert "a.txt:5" in told
    assert "no-such-pack: not a file" in fails(2, "rules", "test", "no-such-pack")


def test_the_tally_counts_what_the_results_hold(cleaner: Cleaner) -> None:
    """Every rule that stands in a removal has fired, and no cut is counted for a rule that did not."""
    tally = Tally(cleaner.rules)
    cuts: dict[str, int] = {}
    for path in ARTICLES:
        result = cleaner.clean(read(path), path.name)
        tally.add(cleaner, path.name, result)
        for removal in result.removals:
            for rule_id in {match.rule_id for match in removal.evidence}:
                cuts[rule_id] = cuts.get(rule_id, 0) + 1
    assert cuts
    assert {rule: hits.cuts for rule, hits in tally.of.items() if hits.cuts} == cuts
    assert all(tally.of[rule].blocks >= tally.of[rule].articles > 0 for rule in cuts)
    assert any(rule.category == "body" and tally.of[rule.id].blocks for rule in cleaner.rules)
