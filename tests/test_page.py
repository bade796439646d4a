"""The HTML report in a real browser, opened from disk: it lists, filters, marks and downloads, and obeys no text."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import ARTICLES, read
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from cleaner import Cleaner, Removal, Result
from cleaner.model import Document, Match, Span
from cleaner.report import account
from cleaner.report.html import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
HOSTILE = (
    "<script>document.title='owned'</script></script><img src=x onerror=\"document.title='owned'\"> ${alert(1)} {{7*7}} "
    "' \" & <!-- ]]> \u202egnp.exe\u2066 \x1b[2J \u2028 " + "A" * 10_000_000
)

pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium and chromedriver on this machine"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def chromium(downloads: Path) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,900"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.set_capability("unhandledPromptBehavior", "accept")
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions", {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    )
    yield browser
    browser.quit()


class Page:
    """The report as its user meets it."""

    def __init__(self, browser: webdriver.Chrome, path: Path) -> None:
        self.browser = browser
        browser.get_log("performance")
        browser.get_log("browser")
        browser.get(path.as_uri())

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def press(self, *keys: str) -> None:
        self.browser.switch_to.active_element.send_keys(*keys)

    def status(self) -> tuple[int, int]:
        """How many are shown, of how many."""
        shown, whole = re.findall(r"[\d,]+", self.one("#status").text)
        return int(shown.replace(",", "")), int(whole.replace(",", ""))

    def waits_for(self, shown: int) -> None:
        WebDriverWait(self.browser, 20).until(lambda _: self.status()[0] == shown)

    def requests(self) -> list[str]:
        events = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


def written(folder: Path, cleaner: Cleaner, results: list[Result]) -> Path:
    path = folder / "report.html"
    documents = [account.document(result) for result in results]
    path.write_text("".join(render(account.report(documents, [], cleaner.rules, "1"), cleaner.rules)), "utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("page")
    done = run("clean", *ARTICLES, "-o", f"{folder}/out/", "--report", folder / "report.html", "--no-progress", "-j", "1")
    assert done.returncode == 0, done.stderr.decode()
    done = run("clean", *ARTICLES, "-o", f"{folder}/out2/", "--report", folder / "report.json", "--no-progress", "-j", "1")
    return {"path": folder / "report.html", **json.loads((folder / "report.json").read_text())}


def test_it_opens_from_disk_and_fetches_nothing(chromium: webdriver.Chrome, report: dict[str, Any]) -> None:
    page = Page(chromium, report["path"])
    counts = report["counts"]
    assert page.status() == (counts["removals"], counts["removals"])
    assert f"{counts['removals']} removals in {counts['inputs']} inputs" in page.one("header").text
    assert page.one("#count-spared").text == str(sum(len(document["spared"]) for document in report["documents"]))
    assert page.requests() == [report["path"].as_uri()]
    assert chromium.get_log("browser") == []
    bars = {bar.get_attribute("data-filter"): int(bar.text.split("\n")[-1]) for bar in page.all('[data-filter^="category:"]')}
    assert bars == {f"category:{category}": count for category, count in counts["categories"].items()}


def test_filters_and_search(chromium: webdriver.Chrome, report: dict[str, Any]) -> None:
    page = Page(chromium, report["path"])
    page.one('[data-filter="category:donation"]').click()
    assert page.status()[0] == report["counts"]["categories"]["donation"]
    assert {row.text.split()[0] for row in page.all(".row")} == {"donation"}
    page.one('[data-filter="category:donation"]').click()
    page.press("/")
    page.press("velmark")
    sought = [cut for row in report["documents"] for cut in row["removals"] if "velmark" in (cut["text"] + row["source"]).lower()]
    page.waits_for(len(sought))
    page.one("#reset").click()
    assert page.status()[0] == report["counts"]["removals"]
    page.one("input[value=spared]").click()
    assert page.status()[1] == int(page.one("#count-spared").text)
    page.one("#search").send_keys("nothing has these words")
    page.waits_for(0)
    assert "Nothing here" in page.one("#detail").text


def test_the_keyboard_is_enough(chromium: webdriver.Chrome, report: dict[str, Any]) -> None:
    page = Page(chromium, report["path"])
    cuts = [cut for row in report["documents"] for cut in row["removals"]]

    def chosen() -> int:
        row = page.one('.row[aria-selected="true"]')
        assert page.one("#list").get_attribute("aria-activedescendant") == row.get_attribute("id")
        return int(row.get_attribute("aria-posinset") or 0)

    page.press(Keys.ESCAPE)
    for keys, place in (("jj", 3), ("k", 2), (Keys.ARROW_DOWN, 3), (Keys.END, len(cuts)), (Keys.HOME, 1)):
        page.press(*keys)
        assert chosen() == place
    page.press(Keys.PAGE_DOWN)
    assert chosen() > 5
    gone = page.one("#detail .gone").text.split()
    assert gone == re.sub(r"[\u200e\u200f]", "", cuts[chosen() - 1]["text"]).split()
    page.press("w")
    assert page.one("#marked").text == "1"
    assert "marked" in page.one('.row[aria-selected="true"]').text
    page.press("w")
    assert page.one("#marked").text == "0"


def test_every_control_has_a_name(chromium: webdriver.Chrome, report: dict[str, Any]) -> None:
    page = Page(chromium, report["path"])
    page.one("input[value=spared]").click()
    tree = chromium.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    wanted = {"button", "searchbox", "radio", "checkbox", "listbox", "option", "combobox", "region"}
    named = [(node["role"]["value"], node.get("name", {}).get("value")) for node in tree if node.get("role", {}).get("value") in wanted]
    assert {role for role, _ in named} >= {"button", "searchbox", "radio", "checkbox", "listbox", "option"}
    assert [role for role, name in named if not name] == []
    assert chromium.execute_script("return document.documentElement.lang") == "en"


CONTRAST = """
const channel = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
const ground = (node) => { for (; node; node = node.parentElement) { const c = getComputedStyle(node).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return "rgb(255, 255, 255)"; };
return [...document.querySelectorAll("body *")].filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())
  && !node.closest("script, style, noscript, option") && node.getClientRects().length && !node.closest(":disabled")).map((node) => {
  const pair = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
  return [(pair[0] + 0.05) / (pair[1] + 0.05), node.outerHTML.slice(0, 80)];
}).filter(([ratio]) => ratio < 4.5);
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_contrast_and_width(chromium: webdriver.Chrome, report: dict[str, Any], theme: str, width: int) -> None:
    """WCAG AA for text, and nothing that makes a phone scroll sideways."""
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]})
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page = Page(chromium, report["path"])
        page.press(Keys.ESCAPE)
        page.press("w")
        assert chromium.execute_script(CONTRAST) == []
        assert chromium.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        before = chromium.execute_script("return getComputedStyle(document.body).backgroundColor")
        page.one("#theme").click()
        assert chromium.execute_script("return getComputedStyle(document.body).backgroundColor") != before
        assert chromium.execute_script(CONTRAST) == []
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_marks_are_downloaded_and_change_the_next_run(
    chromium: webdriver.Chrome, downloads: Path, tmp_path: Path, cleaner: Cleaner
) -> None:
    article = next(path for path in ARTICLES if path.stem == "en-appeal-widget")
    result = cleaner.clean(read(article), str(article))
    page = Page(chromium, written(tmp_path, cleaner, [result]))
    page.press(Keys.ESCAPE)
    page.press("w")
    missed = page.one('#detail [data-missed="after"]')
    around = page.all("#detail .around")[-1].text
    missed.click()
    assert page.one("#marked").text == "2"
    page.one("#download").click()
    told = downloads / "marks.json"
    WebDriverWait(chromium, 20).until(lambda _: told.exists() and told.read_bytes().endswith(b"}"))
    marks = json.loads(told.read_text())["marks"]
    assert [mark["verdict"] for mark in marks] == ["wrong", "missed"]
    assert marks[0]["text"] == result.removals[0].text.strip()
    done = run("review", "apply", told, "--pack", tmp_path / "own.toml")
    assert done.returncode == 0, done.stderr.decode()
    assert run("rules", "test", tmp_path / "own.toml").returncode == 0
    left = run(article, "--pack", tmp_path / "own.toml").stdout.decode()
    assert marks[0]["text"] in left and marks[0]["text"] not in result.text
    assert " ".join(around.split()) not in " ".join(left.split())


def test_a_hostile_article_is_text_and_nothing_else(chromium: webdriver.Chrome, tmp_path: Path, cleaner: Cleaner) -> None:
    rule = "</script><script>document.title='owned'</script>"
    match = Match(rule, "newsletter", Span(0, 1), "x", 1.0)
    cut = Removal(0, len(HOSTILE), HOSTILE, "newsletter", 1.0, (match,), "<b>its own evidence</b>")
    result = Result(Document(HOSTILE, (), None, "<i>\u202ea</i></title><script>1</script>.txt"), "", (cut,))
    page = Page(chromium, written(tmp_path, cleaner, [result]))
    assert page.status() == (1, 1)
    assert chromium.title == "What cleaner removed"
    assert chromium.get_log("browser") == []
    assert chromium.execute_script(
        "return [document.scripts.length, document.images.length, document.querySelectorAll('i, b').length]"
    ) == [2, 0, 1]
    shown = page.one("#detail .gone").text
    assert "<script>document.title='owned'</script>" in shown and "{{7*7}}" in shown
    assert "\\u202egnp.exe\\u2066 \\u001b[2J" in shown and "\u202e" not in page.one("body").text
    assert len(shown) < 25_000
    more = page.one("#detail .small")
    assert more.text == f"Show more: 20,000 of {len(HOSTILE):,} characters are shown"
    more.click()
    assert more.text.startswith("Show more: 120,000 of")
    assert chromium.execute_script("return document.querySelector('#detail .gone').textContent.length") > 120_000
    assert page.requests() == [(tmp_path / "report.html").as_uri()]


def test_a_hundred_thousand_removals(chromium: webdriver.Chrome, tmp_path: Path, cleaner: Cleaner) -> None:
    """The list holds only the rows in sight, wherever one is."""
    text = "Sign up for our newsletter, number {}, and read what the town talks about before the town does."
    rows = account.document(cleaner.clean("The bridge opened on Monday after two years of work.\n\nSign up for our free newsletter."))
    (cut,) = rows["removals"]
    documents = [
        {
            **rows,
            "source": f"https://site-{n % 50}.example/{n}",
            "removals": [{**cut, "text": text.format(n * 100 + m)} for m in range(100)],
        }
        for n in range(1000)
    ]
    counts = {
        "inputs": 1000,
        "changed": 1000,
        "unchanged": 0,
        "skipped": 0,
        "failed": 0,
        "removals": 100_000,
        "categories": {"newsletter": 100_000},
    }
    path = tmp_path / "report.html"
    path.write_text("".join(render(account.report(documents, [], cleaner.rules, "1", counts=counts), cleaner.rules)), "utf-8")
    page = Page(chromium, path)
    assert page.status() == (100_000, 100_000)
    page.press(Keys.ESCAPE)
    page.press(Keys.END)
    assert "number 99999," in page.one("#detail .gone").text
    assert "number 99999," in page.one('.row[aria-selected="true"]').text
    assert len(page.all(".row")) < 60
    chromium.execute_script("document.getElementById('list').scrollTop = 3e6")
    WebDriverWait(chromium, 20).until(lambda _: "number 49999," in page.one("#rows").text or "number 50000," in page.one("#rows").text)
    page.one("#search").send_keys("number 4242,")
    page.waits_for(1)
    page.one("#reset").click()
    page.one('[data-filter="site:site-7.example"]').click()
    assert page.status()[0] == 2_000
