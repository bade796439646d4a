"""No built-in rule comes near the end of its time on a block that was made to keep it busy. `make bench` measures them all."""

import pytest
from hostile import Attack, attacks

from cleaner import store
from cleaner.match import QUICK, RULE_SECONDS

PACKS = sorted({rule.pack for rule in store.load()})


def test_attacks_are_what_a_loop_repeats_and_what_leads_to_it() -> None:
    found = attacks(r"^(?:share|via) (?:mail|post)+!")
    assert Attack("share ", "post", "\0share mail!", is_loop=True) in found
    assert Attack("", "share mail!", "\0share mail!") in found
    assert Attack("ab", "cd", "!").text(8) == "abcdcdc!"


def test_an_attack_succeeds_on_a_bad_pattern() -> None:
    import regex

    bad = r"(?:x|yy?|y)+!"
    worst = [attack for attack in attacks(bad) if attack.is_loop]
    with pytest.raises(TimeoutError):
        for attack in worst:
            regex.search(bad, attack.text(QUICK), timeout=0.1)


@pytest.mark.parametrize("pack", PACKS)
def test_loops_of_built_in_rules(pack: str) -> None:
    for rule in (rule for rule in store.load() if rule.pack == pack):
        sources, compiled = (*rule.patterns, *rule.unless), (*rule.compiled, *rule.vetoes)
        for source, pattern in zip(sources, compiled, strict=True):
            for attack in attacks(source):
                if attack.is_loop:
                    pattern.search(attack.text(rule.longest or QUICK), timeout=RULE_SECONDS)
