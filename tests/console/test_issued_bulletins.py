"""A bulletin as it was issued: the same document again, whatever has been recorded since."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from console.common import gate, run
from domain.bulletins import Bulletin, canonical, period_named
from intake.bulletins import BulletinDesk
from settings import Settings
from storage.bulletins import KeptBulletin, find_edition
from storage.database import Database
from tests.console.saying import done, say
from tests.publications import a_bulletin, add_bulletin, withdraw

PERIOD = "half-monthly:2026-10-01"
WORDS = ("bulletin", "half-monthly", "--date", "2026-10-08", "--as-issued")

ISSUE = ("bulletin", "issue", "half-monthly", "--by", "boss")


async def issue(folder: Path) -> KeptBulletin:
    async with gate(Settings(data_dir=folder / "var", gate_wait=0.1)) as (opened, database):
        desk = BulletinDesk(opened)
        over = period_named(PERIOD).bounds(opened.policy.tz)[1]
        await desk.open_issue(PERIOD, await desk.compose_issue(PERIOD, over))
        kept = await database.read(lambda c: find_edition(c, PERIOD, 1))
        assert kept is not None
        return kept


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("issued")
    done(say(place, "office", "add", "city", "云州市信访局", "--kind", "bureau"))
    for username, role, *office in (("boss", "supervisor", "--office", "city"), ("auditor", "auditor")):
        done(say(place, "user", "add", username, role, *office, "--password", "a-long-password"))
    return place


def test_what_was_issued_is_given_again_byte_for_byte_and_with_its_digest_in_every_form(folder: Path) -> None:
    kept = run(issue(folder))
    done(say(folder, "office", "add", "east", "东城区信访局", "--kind", "bureau", "--parent", "city"))

    for form in ("json", "html", "docx", "xlsx", "pdf"):
        done(say(folder, *WORDS, "-o", f"issued.{form}"))
        done(say(folder, *WORDS, "-o", f"again.{form}"))
        assert (folder / f"issued.{form}").read_bytes() == (folder / f"again.{form}").read_bytes()

    written = (folder / "issued.json").read_bytes()
    assert written == kept.content.encode()
    assert sha256(written).hexdigest() == kept.digest
    assert kept.digest in (folder / "issued.html").read_text(encoding="utf-8")
    assert Bulletin.model_validate_json(written).period.key == PERIOD


def test_what_was_issued_is_not_issued_again_and_told_with_its_number(folder: Path) -> None:
    kept = run(issue(folder))

    assert done(say(folder, *ISSUE, "--date", "2026-10-15")) == f"{kept.number}  {PERIOD}  was issued before\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*ISSUE, "--date", "9000-01-01"), "period_running"),
        ((*ISSUE, "--date", "2026-09-30"), "engine_away"),
        ((*ISSUE[:3], "--by", "nobody", "--date", "2026-09-30"), "unknown_account"),
        ((*ISSUE[:3], "--by", "auditor", "--date", "2026-09-30"), "not_permitted"),
        ((*ISSUE, "--date", "1800-01-01"), "invalid"),
    ],
)
def test_why_a_bulletin_is_not_issued_now_is_told_with_its_code(
    folder: Path, words: tuple[str, ...], code: str
) -> None:
    ended = say(folder, *words)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"petitionflow: {code}: ")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("bulletin", "daily", "--date", "2020-01-01", "--as-issued"), "not_issued"),
        ((*WORDS, "--as-of", "2026-10-20T00:00+08:00"), "invalid"),
    ],
)
def test_what_was_never_issued_gives_no_file(folder: Path, words: tuple[str, ...], code: str) -> None:
    ended = say(folder, *words, "-o", "no.json")

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"petitionflow: {code}: ")
    assert not (folder / "no.json").exists()


def test_of_a_withdrawn_edition_the_one_before_it_is_given_and_of_none_that_stands_nothing(folder: Path) -> None:
    database = Database(Settings(data_dir=folder / "var").records_url)
    for edition, number in enumerate(("T2026-0901", "T2026-0902"), 1):
        content = a_bulletin(remark=f"第{edition}版")
        before = "T2026-0901" if edition > 1 else None
        database.change(
            lambda c, n=number, e=edition, t=content, b=before: add_bulletin(c, n, edition=e, corrects=b, content=t)
        )  # type: ignore[misc]
    words = ("bulletin", "half-monthly", "--date", "2026-11-08", "--as-issued")
    done(say(folder, *words, "-o", "second.json"))
    database.change(lambda c: withdraw(c, "T2026-0902"))
    done(say(folder, *words, "-o", "first.json"))
    database.change(lambda c: withdraw(c, "T2026-0901"))
    ended = say(folder, *words, "-o", "none.json")
    database.close()

    assert (folder / "second.json").read_bytes() == canonical(a_bulletin(remark="第2版"))
    assert (folder / "first.json").read_bytes() == canonical(a_bulletin(remark="第1版"))
    assert ended.stderr.startswith("petitionflow: bulletin_withdrawn: T2026-0902 was withdrawn")
    assert not (folder / "none.json").exists()
