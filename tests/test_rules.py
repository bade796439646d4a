"""Rules: the built-in ones keep their word, bad ones are refused by file and rule."""

from pathlib import Path

import pytest
from conftest import GARDEN_CLUB

from cleaner import Cleaner, packfile, rules, store, trial
from cleaner.errors import CleanerError, OptionError, PackError
from cleaner.model import BODY, CATEGORIES

BUILT_IN = list(store.load())


@pytest.fixture(scope="session")
def everything() -> Cleaner:
    return Cleaner(select=CATEGORIES, language="all", brake=1.0)


@pytest.mark.parametrize("rule", BUILT_IN, ids=lambda rule: rule.id)
def test_built_in_rule(rule: rules.Rule, everything: Cleaner) -> None:
    packfile.check(rule)
    assert list(trial.problems(rule, everything)) == []


def test_built_in_rules_are_where_their_names_say() -> None:
    for rule in BUILT_IN:
        folder, file = rule.pack.split("/")
        assert file == ("html.toml" if rule.scope == "html" else f"{rule.category}.toml"), rule.id
        assert folder == "any" or rule.languages[0] == folder, rule.id


def test_the_categories_removed_by_default_have_rules_in_four_languages() -> None:
    for language in ("en", "de", "fr", "es"):
        assert {rule.category for rule in BUILT_IN if language in rule.languages} >= set(CATEGORIES[:9])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("category", "kategory"), "the field 'category' is missing"),
        (('why = "', 'whim = "x"\nwhy = "'), "unknown field 'whim'"),
        (('"advert"', '"adverts"'), "category must be one of"),
        (("patterns = ['''", "patterns = ['''("), "bad pattern"),
        (("patterns = ['''", "patterns = ['''x*|"), "matches the empty string"),
        (("patterns = ['''", "patterns = ['''x"), "does not match its own example"),
        (('match = ["Join the garden club!"]', "match = []"), "examples.match needs at least 1"),
        (('keep = ["He never did join a club of any kind."]', ""), "examples must hold"),
        (("why =", "keywords = ['Garden']\nwhy ="), "must be lower case"),
        (("why =", "keywords = ['orchard']\nwhy ="), "keywords hide its own example"),
        (("why =", "weight = 0\nwhy ="), "weight must be above 0"),
        (("why =", "longest = 'x'\nwhy ="), "longest has the wrong type"),
        (("why =", "role = 'star'\nwhy ="), "role must be one of"),
        (("why =", "hosts = ['https://Example.org/']\nwhy ="), "a host is lower case"),
        (("[[rule]]", "hosts = 'example.org'\n[[rule]]"), "hosts must be a list"),
        (("why =", "seen = 3\nwhy ="), "seen has the wrong type"),
        (("[[rule]]", "[rule]"), "a pack holds [[rule]]"),
        (("[[rule]]", "[[rule"), "not valid TOML"),
        (("own-garden-club", "en-newsletter-sign-up-sentence"), "the id is taken"),
        (("why =", "a" + ".a" * 60 + " = 1\nwhy ="), "a key of more than 50 parts"),
    ],
)
def test_a_bad_pack_is_refused_by_file_and_reason(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(GARDEN_CLUB.replace(*change))
    with pytest.raises(PackError, match=r"own\.toml") as error:
        store.load([pack])
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * (packfile.LARGEST_PACK + 1)], ids=["not UTF-8", "too large"])
def test_a_file_that_is_no_pack(tmp_path: Path, content: bytes) -> None:
    pack = tmp_path / "own.toml"
    pack.write_bytes(content)
    with pytest.raises(PackError, match=r"own\.toml"):
        store.load([pack])


def test_own_rules_count_like_the_built_in_ones(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(GARDEN_CLUB)
    text = "The roses bloomed for the first time in years, and the whole street came to look at them.\n\nJoin the garden club!"
    assert not Cleaner().clean(text).removals
    (removal,) = Cleaner(packs=[pack]).clean(text).removals
    assert (removal.category, removal.evidence[0].rule_id) == ("advert", "own-garden-club")


def test_a_pack_for_some_hosts_counts_there_alone(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text('hosts = ["garden.example"]\n' + GARDEN_CLUB)
    cleaner = Cleaner(packs=[pack])
    text = "The roses bloomed for the first time in years, and the whole street came to look at them.\n\nJoin the garden club!"
    for source in ("https://garden.example/a", "http://www.garden.example:80/", "https://blog.garden.example/b?c"):
        assert len(cleaner.clean(text, source).removals) == 1, source
    for source in (None, "garden.example/a.txt", "https://example/", "https://mygarden.example/", "https://[bad/"):
        assert not cleaner.clean(text, source).removals, source


@pytest.mark.parametrize(("role", "goes"), [("alone", True), ("single", False)])
def test_a_single_draws_no_neighbour_in(tmp_path: Path, role: str, goes: bool) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(GARDEN_CLUB.replace("why =", f"role = '{role}'\nwhy =").replace("advert", "newsletter"))
    story = "The roses bloomed for the first time in years, and the whole street came to look at them, twice a day and in any weather, all June long."
    text = f"{story}\n\nJoin the garden club!\n\nEvery month\n\nJoin the garden club!\n\n{story[4:]}"
    result = Cleaner(packs=[pack]).clean(text)
    assert ("Every month" not in result.text) is goes
    assert "Join the garden club!" not in result.text


def test_a_place_below_the_first_paragraph_leaves_the_title(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(GARDEN_CLUB.replace("why =", "place = 'below'\nwhy ="))
    story = "The roses bloomed for the first time in years, and all the people of the street came to look at them, in any weather, until the end of a long June."
    ask = "Join the garden club!"
    cleaner = Cleaner(packs=[pack])
    for blocks, kept in (((ask, story), (ask, story)), ((story, ask), (story,)), ((story, ask, story.lower()), (story, story.lower()))):
        assert cleaner.clean("\n\n".join(blocks)).text.split("\n\n") == list(kept)


def test_selecting_and_ignoring() -> None:
    every = store.load()
    assert {rule.category for rule in every.narrowed(["caption"])} == {"caption", BODY}
    one = next(rule.id for rule in BUILT_IN if rule.category == "legal")
    assert one in every.narrowed([one]).by_id
    assert one not in every.narrowed(["legal"], [one]).by_id
    assert {language for rule in every.narrowed(["legal"], (), "de") for language in rule.languages} == {"de"}


def test_an_unknown_name_is_named_with_what_is_near() -> None:
    with pytest.raises(OptionError, match="did you mean newsletter"):
        store.load().narrowed(["newsleter"])


def test_the_order_of_packs_changes_nothing() -> None:
    assert rules.RuleSet(reversed(BUILT_IN)).digest == rules.RuleSet(BUILT_IN).digest


def test_a_rule_out_of_time_is_an_error_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(GARDEN_CLUB.replace(r"\bjoin the garden club\b", r"\bjoin the garden club!?(?:(?:a|aa)+$|)"))
    cleaner = Cleaner(packs=[pack])
    monkeypatch.setattr("cleaner.match.RULE_SECONDS", 0.05)
    with pytest.raises(CleanerError, match="own-garden-club"):
        cleaner.clean("Join the garden club" + "a" * 200 + "b")
