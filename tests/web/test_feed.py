"""The feeds: valid Atom and RSS with ids that never change, withdrawals and corrections dated and said as such."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import feedparser
import httpx2
import pytest

from domain.dossiers.bulletin import Stage
from tests.publications import add_bulletin, withdraw
from tests.web.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/publications/feed.atom"
RSS = "/publications/feed.rss"


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


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_atom_and_rss_tell_an_independent_reader_the_same(site: Site, language: str) -> None:
    site.database.change(add_bulletin)
    site.database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects="T2026-0001"))
    answers = [await get(site, f"{path}?language={language}") for path in (FEED, RSS)]
    atom, rss = (feedparser.parse(answer.content) for answer in answers)

    assert [answer.headers["content-type"].partition(";")[0] for answer in answers] == [
        "application/atom+xml",
        "application/rss+xml",
    ]
    assert [(feed.bozo, feed.version) for feed in (atom, rss)] == [(False, "atom10"), (False, "rss20")]
    assert len(rss.entries) == 2
    for name in ("id", "title", "link", "summary", "published_parsed", "updated_parsed"):
        assert [entry[name] for entry in rss.entries] == [entry[name] for entry in atom.entries], name
    assert [feed.feed.title for feed in (atom, rss)] == [atom.feed.title] * 2
    assert rss.feed.language == ("en" if language == "en" else "zh-cn")
    own = [link.href for link in rss.feed.links if link.rel == "self"]
    assert own == [f"http://127.0.0.1:8080{RSS}?language={language}"]


async def test_rss_keeps_the_id_of_what_is_withdrawn_and_markup_in_a_reason_is_text(site: Site) -> None:
    site.database.change(add_bulletin)
    (before,) = feedparser.parse((await get(site, RSS)).content).entries
    site.database.change(lambda c: withdraw(c, reason="<script>alert(1)</script> & 表二\x0b"))
    answer = await get(site, RSS)
    (after,) = feedparser.parse(answer.content, sanitize_html=False).entries

    assert (after.id, after.title) == (before.id, f"【已撤回】{before.title}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 表二" in after.summary
    assert "<script>" not in answer.text
    assert (await get(site, RSS, if_none_match=answer.headers["etag"])).status_code == 304


@pytest.mark.parametrize("path", ["/publications", "/performance", "/publications/subscribe"])
async def test_both_feeds_are_linked_for_readers_and_for_programs(site: Site, path: str) -> None:
    page = (await get(site, path, accept_language="en")).text

    for kind in ("atom", "rss"):
        assert f'type="application/{kind}+xml" hreflang="en" href="/publications/feed.{kind}?language=en"' in page
    assert (f'<a href="{RSS}?language=en">RSS feed</a>' in page) is (path != "/publications/subscribe")
