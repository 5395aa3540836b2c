"""The pages of figures, in both languages: counts before percentages, changes, and every number's cases."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import Connection, select

from domain.base import Accused, Channel, Purpose
from domain.metric import Grouping, Variant
from domain.metrics import HEAD, METRICS
from domain.petition import Stage
from storage.categories import add_category, known_categories
from storage.records import append_all
from storage.tables import cases
from tests.builders import a_bureau, a_case, a_registration, an_office
from tests.web.site import Planted, Site, text_of

HOUSING, LABOUR = "east-housing", "east-labour"
LINK = re.compile(r'href="(/figures/[^"]+)"')


def a_year(site: Site) -> None:
    """Record cases of this year and the last: of housing some late and open, of labour one in time."""
    now = datetime.now(UTC)
    lives = [
        (HOUSING, Stage.REPLIED, 1, 2),
        (HOUSING, Stage.REPLIED, 26, 90),
        (HOUSING, Stage.HANDLING, 1, 80),
        (LABOUR, Stage.REPLIED, 1, 2),
        (LABOUR, Stage.REPLIED, 1, 367),
    ]
    for n, (office, stage, pace, age) in enumerate(lives):
        case = a_case(
            stage,
            number=f"P{n}",
            to=an_office(office, "east", "city"),
            registration=a_registration(bureau=a_bureau("east", "city"), district="东城区"),
            received_at=now - timedelta(days=age),
            pace=timedelta(hours=pace * 24 - 23),
        )
        site.database.change(lambda c, b=case.batches: append_all(c, b))  # type: ignore[misc]


def since(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


async def shown(site: Site, path: str, username: str = "supervisor", language: str = "zh") -> tuple[int, str]:
    async with site.staff(username, accept_language=language) as browser:
        answer = await browser.get(path)
    return answer.status_code, answer.text


def links(page: str) -> list[str]:
    return [unescape(link) for link in LINK.findall(page)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("按期答复率", "定义", "比上年同期", "求决事项的办理期限")),
        ("en", ("On-time reply", "Definition", "points")),
    ],
)
async def test_the_head_figures_show_their_counts_and_definitions(
    site: Site, language: str, words: tuple[str, ...]
) -> None:
    a_year(site)

    status, page = await shown(site, f"/figures?from={since(100)}&to={since(0)}", language=language)

    assert status == 200
    assert [word for word in words if word not in text_of(page)] == []
    assert page.count("<details") == len(HEAD)


async def test_every_number_opens_a_list_of_as_many_cases(site: Site) -> None:
    a_year(site)
    _, page = await shown(site, f"/figures?by=office&metric=on_time_reply.office&from={since(100)}&to={since(0)}")
    numbers = [
        (unescape(link), int(number)) for link, number in re.findall(r'href="(/figures/[^"]+)"[^>]*>(\d+)</a>', page)
    ]

    async with site.staff("supervisor") as browser:
        lists = [(await browser.get(link)).text for link, _ in numbers]

    assert len(numbers) >= 5
    assert [listed.count('href="/cases/P') for listed in lists] == [number for _, number in numbers]
    assert all("east-housing" in link or "east-labour" in link for link, _ in numbers)


async def test_a_change_leads_to_what_it_is_compared_with(site: Site) -> None:
    a_year(site)
    _, page = await shown(site, f"/figures?metric=on_time_reply.office&office={LABOUR}&from={since(10)}&to={since(0)}")
    (_, year_before) = re.findall(r"<td class=\"number\">(?:<a href=\"([^\"]+)\" title|<span)", page)[-2:]

    assert "+0.0 个百分点" in text_of(page)
    _, then = await shown(site, unescape(year_before))
    assert "100.0%" in text_of(then)


KINDS = (
    ("东城区", "住房_物业", Channel.LETTER),
    ("东城区", "住房_物业", Channel.VISIT),
    ("东城区", "住房_产权", Channel.VISIT),
    ("西城区", "劳动", Channel.ONLINE),
)


def kinds(connection: Connection) -> None:
    """Record cases of several districts, categories and channels, all replied to."""
    for category in sorted({category for _, category, _ in KINDS}):
        if category not in known_categories(connection):
            add_category(connection, category)
    for n, (district, category, channel) in enumerate(KINDS):
        told = {"district": district, "category": category, "channel": channel}
        opened = a_registration(bureau=a_bureau("east", "city"), **told)
        age = datetime.now(UTC) - timedelta(days=2)
        case = a_case(
            Stage.REPLIED, number=f"K{n}", to=an_office(HOUSING, "east", "city"), registration=opened, received_at=age
        )
        append_all(connection, case.batches)


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["K0", "K1", "K2", "K3"]),
        ({"district": "东城区"}, ["K0", "K1", "K2"]),
        ({"category": "住房"}, ["K0", "K1", "K2"]),
        ({"category": "住房_物业"}, ["K0", "K1"]),
        ({"channel": "visit"}, ["K1", "K2"]),
        ({"district": "东城区", "category": "住房_物业", "channel": "visit"}, ["K1"]),
        ({"district": "西城区", "channel": "visit"}, []),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_figures_are_narrowed_by_district_category_and_channel(
    site: Site, narrowed: dict[str, str], found: list[str], language: str
) -> None:
    site.database.change(kinds)
    query = urlencode({"metric": "on_time_reply.office", "from": since(10), "to": since(0)} | narrowed)
    status, page = await shown(site, f"/figures?{query}", language=language)
    every = [link for link in links(page) if "count=" not in link]
    listed = "".join([(await shown(site, link, language=language))[1] for link in every])

    assert status == 200
    assert sorted(re.findall(r'href="/cases/(K\d)"', listed)) == found
    for name in ("district", "category", "channel"):
        (chosen,) = re.findall(rf'<select id="{name}".*?</select>', page)
        assert re.findall(r'value="([^"]+)" selected', chosen) == [
            said for key, said in narrowed.items() if key == name
        ]
        assert ("不限" if language == "zh" else "Any") in chosen
    assert 'value="住房"' in page


@pytest.mark.parametrize("by", list(Grouping))
async def test_every_breakdown_is_a_table_with_its_chart(site: Site, by: Grouping) -> None:
    a_year(site)

    status, page = await shown(site, f"/figures?by={by}&metric=on_time_reply.office&from={since(400)}&to={since(0)}")

    assert status == 200
    assert page.count("<svg") == 1
    assert ("polyline" in page or "circle" in page) is (by is Grouping.MONTH)
    assert ("<rect" in page) is (by is not Grouping.MONTH)


@pytest.mark.parametrize("variant", list(Variant))
async def test_all_figures_that_offer_a_variant_are_shown(site: Site, variant: Variant) -> None:
    status, page = await shown(site, f"/figures?metric=all&variant={variant}&office=")

    assert status == 200
    assert page.count("<details") == sum(variant in metric.variants for metric in METRICS)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-02-02&to=2026-01-01", "起始日期晚于结束日期"),
        ("as_of=2190-01-01T00:00", "截至时间不能在将来"),
        ("as_of=yesterday", "as_of"),
        ("as_of=9999-12-31T23:59", "as_of"),
        ("from=2190-01-01&to=2190-01-02", "统计期间尚未开始"),
        ("metric=satisfaction.office&variant=open_counted_in", "满意率"),
    ],
)
async def test_a_question_that_means_nothing_is_told_above_its_form(site: Site, query: str, said: str) -> None:
    status, page = await shown(site, f"/figures?{query}")

    assert status == 422
    assert said in text_of(page)
    assert 'action="/figures"' in page


async def test_an_unknown_figure_is_told(site: Site) -> None:
    assert [(await shown(site, path))[0] for path in ("/figures?metric=none", "/figures/none/cases")] == [422, 422]
    assert (await shown(site, "/figures/on_time_reply.office/cases?as_of=9999-12-31T23:59"))[0] == 422


async def test_what_was_known_then_is_shown_as_of_then(site: Site) -> None:
    a_year(site)
    now = datetime.now(UTC)
    zone = site.services.policy.tz
    before = (now - timedelta(hours=1)).astimezone(zone).strftime("%Y-%m-%dT%H:%M")

    _, page = await shown(site, f"/figures?as_of={before}&from={since(100)}&to={since(0)}")

    assert links(page) == []
    assert f'value="{before}"' in page


async def test_an_officer_reads_his_own_offices_figures_and_no_others(site: Site) -> None:
    a_year(site)

    _, page = await shown(site, f"/figures?by=office&from={since(400)}&to={since(0)}", "officer")
    status, _ = await shown(site, "/figures", "admin")

    assert "东城区住房和城乡建设局" in text_of(page)
    assert "人力资源" not in text_of(page)
    assert status == 403
    assert (await shown(site, "/figures/on_time_reply.office/cases", "admin"))[0] == 403


async def test_an_accusation_is_in_no_figure_by_office_nor_behind_one(site: Site) -> None:
    site.plant("P9", Planted(Stage.HANDLING, office=LABOUR, accused=Accused(offices=(HOUSING,))))
    assert site.database.look(lambda c: Purpose.ACCUSATION in _purposes(c))

    _, page = await shown(site, f"/figures?by=office&metric=on_time_reply.office&from={since(5)}&to={since(0)}")
    _, behind = await shown(site, f"/figures/timely_acceptance.office/cases?by=office&group={LABOUR}")

    assert links(page) == []
    assert "P9" not in behind


def _purposes(connection: Connection) -> list[str]:
    return list(connection.execute(select(cases.c.purpose)).scalars())


async def test_the_supervisors_desk_leads_to_the_figures(site: Site) -> None:
    _, page = await shown(site, "/supervision")

    assert page.count('href="/figures"') == 2
