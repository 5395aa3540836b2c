"""The feed: valid Atom with ids that never change, withdrawals and corrections dated and said as such."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import httpx2
import pytest

from domain.dossiers.bulletin import Stage
from tests.publications import add_bulletin, withdraw
from tests.web.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/publications/feed.atom"


async def get(site: Site, path: str = FEED, **headers: str) -> httpx2.Response:
    async with site.visitor(**headers) as browser:
        return await browser.get(path)


async def read(site: Site, path: str = FEED) -> ET.Element:
    return parsed(await get(site, path))


def parsed(answer: httpx2.Response) -> ET.Element:
    return ET.fromstring(answer.content)  # noqa: S314 - it is our own


def entries(feed: ET.Element) -> list[dict[str, str]]:
    names = ("id", "title", "published", "updated", "summary")
    return [{name: entry.findtext(f"{ATOM}{name}") or "" for name in names} for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_feed_has_all_that_atom_asks_for(site: Site, language: str) -> None:
    site.database.change(add_bulletin)
    answer = await get(site, f"{FEED}?language={language}")
    feed = parsed(answer)

    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert [feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")].count(None) == 0
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://127.0.0.1:8080/publications/feed.atom?language={language}"
    (entry,) = entries(feed)
    assert all(entry.values())
    assert ("半月通报" in entry["title"]) is (language == "zh")
    enclosures = feed.findall(f"{ATOM}entry/{ATOM}link[@rel='enclosure']")
    assert {link.get("type") for link in enclosures} >= {"application/json"}


async def test_before_anything_is_published_the_feed_is_empty_and_valid(site: Site) -> None:
    site.database.change(lambda c: add_bulletin(c, state=Stage.IN_REVIEW))
    feed = await read(site)

    assert entries(feed) == []
    assert feed.findtext(f"{ATOM}updated") == "2022-05-01T00:00:00+08:00"


async def test_a_withdrawal_moves_the_entry_and_keeps_its_id(site: Site) -> None:
    site.database.change(add_bulletin)
    (before,) = entries(await read(site))
    site.database.change(lambda c: withdraw(c, reason='表二<有误>&"]]>\x0b\ud7ff'))
    feed = await read(site)
    (after,) = entries(feed)

    assert after["id"] == before["id"]
    assert (after["published"], before["updated"]) == (before["published"], before["published"])
    assert after["updated"] >= before["updated"]
    assert after["title"] == f"【已撤回】{before['title']}"
    assert '表二<有误>&"]]>' in after["summary"]
    assert feed.findall(f"{ATOM}entry/{ATOM}link[@rel='enclosure']") == []


async def test_a_correction_is_an_entry_of_its_own_and_moves_the_corrected_one(site: Site) -> None:
    site.database.change(add_bulletin)
    (before,) = entries(await read(site))
    site.database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects="T2026-0001"))
    new, old = entries(await read(site))

    assert "本期更正第 T2026-0001 号通报" in new["summary"]
    assert "已由第 T2026-0002 号通报更正" in old["summary"]
    assert old["id"] == before["id"] != new["id"]
    assert old["updated"] == new["published"]


async def test_an_unchanged_feed_is_not_sent_again_and_a_changed_one_is(site: Site) -> None:
    site.database.change(add_bulletin)
    first = await get(site)
    same = await get(site, if_none_match=first.headers["etag"])
    site.database.change(withdraw)
    changed = await get(site, if_none_match=first.headers["etag"], if_modified_since=first.headers["last-modified"])

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["cache-control"] == "no-cache"
    assert (await get(site, if_modified_since="nonsense")).status_code == 200
