"""The drawer under the clocks tells staff and petitioner alike why each date is what it is."""

from __future__ import annotations

import re

from domain.petition import Stage
from tests.web.site import Planted, Site, text_of

NUMBER = "P2026-0000081"
DRAWER = re.compile(r'<details class="act why">.*?</dl>\s*</details>\s*</details>', re.DOTALL)


def drawer(page: str) -> str:
    found = DRAWER.search(page)
    assert found, "no drawer"
    return text_of(found.group())


async def test_the_case_page_derives_every_date_without_scripts(site: Site) -> None:
    case = site.plant(NUMBER, Planted(stage=Stage.HANDLING))
    async with site.staff("officer") as browser:
        told = drawer((await browser.get(f"/cases/{NUMBER}")).text)

    assert told.startswith("为什么是这个日期？ 登记转送 责任方 东城区信访局 依据 信访工作条例第22条 起算 ")
    for clock in case.now.clocks:
        local = clock.due_at.astimezone(case.rules.policy.tz)
        assert f"截止 {local.isoformat(sep=' ')} 之前收到为按期" in told
    assert "不符" not in told


async def test_the_drawer_speaks_the_readers_language(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))
    async with site.staff("clerk", accept_language="en") as browser:
        told = drawer((await browser.get(f"/cases/{NUMBER}")).text)

    assert told.startswith("Why this date? Registration and transfer Who must act East Bureau")
    assert "Petition Regulation Art. 22" in told


async def test_the_petitioner_gets_the_same_derivation_as_the_office(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))
    code = site.services.safe.tracking_code(NUMBER)
    async with site.staff("clerk") as staff, site.visitor() as petitioner:
        inside = await staff.get(f"/cases/{NUMBER}")
        outside = await petitioner.post("/track", data={"number": NUMBER, "code": code})

    assert drawer(outside.text) == drawer(inside.text)
