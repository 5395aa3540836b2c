"""What must not be public is found in a kept content; and no name can stop a bulletin that names nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert

from domain.bulletin_checks import ACCUSATION, PERSONAL, Finding, leaves
from domain.bulletins import Bulletin, canonical
from domain.petition import Stage
from storage.bulletin_findings import content_findings, look_through
from storage.bulletins import keep_content
from storage.database import Database, now
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append_all
from storage.tables import cases, categories, dossier_cases, exclusions, late_exclusions, persons
from tests.builders import a_case
from tests.packs import at, cn_rules
from tests.storage.conftest import BOTH, UrlMaker
from tests.storage.issues import a_town, plans, two_issues

CHINESE, ENGLISH = re.compile(r"[一-鿿]{2,}"), re.compile(r"[A-Za-z]+")


@pytest.fixture(scope="module", params=BOTH)
def town(request: pytest.FixtureRequest, empty_url: UrlMaker) -> Iterator[Database]:
    """The town on record, with its categories."""
    database = Database(empty_url(request.param))
    migrate(database, read_policy("cn-2022"))
    a_town(database)
    used = sorted({plan.category for plan in plans()})
    database.change(
        lambda c: c.execute(insert(categories), [{"id": name, "valid_from": at("2026-01-01")} for name in used])
    )
    yield database
    database.close()


@pytest.fixture(scope="module")
def issue(town: Database) -> Bulletin:
    """The later of two issues, with something in each of its parts."""
    return two_issues(town)[1]


def named(connection: Connection, *names: str | None, **numbers: str) -> None:
    """Put people of a case on record."""
    rows = [
        {"id": f"p{n}", "petition": "P-1", "part": "petitioner", "name": name, "created_at": now(connection), **numbers}
        for n, name in enumerate(names)
    ]
    connection.execute(insert(persons), rows)


def found(connection: Connection, content: bytes | str) -> tuple[Finding, ...]:
    """Keep a content, and check it."""
    return content_findings(connection, kept(connection, content))


def kept(connection: Connection, content: bytes | str) -> str:
    """Keep a content; give its digest."""
    text = content.decode() if isinstance(content, bytes) else content
    digest = sha256(text.encode()).hexdigest()
    keep_content(connection, digest, text)
    return digest


def in_vain(database: Database, work: Any) -> Any:
    """Do it, give what came of it, and leave no trace."""
    with database.engine.connect() as connection:
        result = work(connection)
        connection.rollback()
    return result


def parts_of(issue: Bulletin) -> set[str]:
    """Give every two and three letters in a row of an issue that is in Chinese, and every English word."""
    texts = [leaf.text for leaf in leaves(json.loads(canonical(issue)))]
    runs = [run for text in texts for run in CHINESE.findall(text)]
    letters = {run[at : at + size] for run in runs for size in (2, 3) for at in range(len(run) - size + 1)}
    return letters | {word for text in texts for word in ENGLISH.findall(text)}


def test_nobody_stops_a_bulletin_by_being_called_like_a_word_in_it(town: Database, issue: Bulletin) -> None:
    """An accused is often named by a post alone, and a name may be two letters of any word."""
    names = parts_of(issue)

    def checked(connection: Connection) -> tuple[Finding, ...]:
        named(connection, *names, phone="13800138000")
        return found(connection, canonical(issue))

    assert {"领导", "副市长", "方案", "水务"} <= names
    assert in_vain(town, checked) == ()


@pytest.mark.parametrize("name", ["领导", "方案", "王小明"])
def test_in_what_was_typed_everybody_is_found(town: Database, issue: Bulletin, name: str) -> None:
    def checked(connection: Connection) -> tuple[Finding, ...]:
        named(connection, name)
        return found(connection, canonical(issue.model_copy(update={"remark": f"经{name}同意"})))

    assert in_vain(town, checked) == (Finding(PERSONAL, "remark"),)


def test_a_number_of_somebody_is_found_and_an_erased_person_is_nobody(town: Database, issue: Bulletin) -> None:
    told = canonical(issue.model_copy(update={"remark": "请联系王小明 138 0013 8000"}))

    def checked(connection: Connection) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        named(connection, None, phone="13800138000")
        before = found(connection, told)
        connection.execute(persons.update().where(persons.c.petition == "P-1").values(erased_at=now(connection)))
        return before, found(connection, told)

    assert in_vain(town, checked) == ((Finding(PERSONAL, "remark"),), ())


def whoever_came(connection: Connection, name: str, ago: timedelta) -> None:
    """Put somebody on record by a transaction that began a while ago."""
    row = {"id": "late", "petition": "P-2", "part": "petitioner", "name": name, "created_at": now(connection) - ago}
    connection.execute(insert(persons), [row])


@pytest.mark.parametrize("under_way", [timedelta(), timedelta(minutes=50)])
def test_who_came_on_record_since_a_look_is_found_and_nobody_is_read_again(
    town: Database, issue: Bulletin, under_way: timedelta
) -> None:
    told = canonical(issue.model_copy(update={"remark": "请联系王小明或李大力"}))

    def checked(connection: Connection) -> list[tuple[Finding, ...]]:
        whoever_came(connection, "李大力", timedelta(days=1))
        digest = kept(connection, told)
        looked = look_through(connection, digest)
        forgetful = looked._replace(personal=())
        before = content_findings(connection, digest, looked), content_findings(connection, digest, forgetful)
        connection.execute(delete(persons))
        whoever_came(connection, "王小明", under_way)
        return [*before, content_findings(connection, digest, forgetful)]

    found_somebody = (Finding(PERSONAL, "remark"),)
    assert in_vain(town, checked) == [found_somebody, (), found_somebody]


def test_a_look_through_another_content_counts_for_nothing(town: Database, issue: Bulletin) -> None:
    told, harmless = (canonical(issue.model_copy(update={"remark": said})) for said in ("请联系王小明", "无"))

    def checked(connection: Connection) -> tuple[Finding, ...]:
        whoever_came(connection, "王小明", timedelta(days=1))
        looked = look_through(connection, kept(connection, harmless))
        return content_findings(connection, kept(connection, told), looked)

    assert in_vain(town, checked) == (Finding(PERSONAL, "remark"),)


def test_an_accusation_since_a_look_is_found_beside_a_person_of_before(town: Database, issue: Bulletin) -> None:
    told = canonical(issue.model_copy(update={"remark": "王小明的J2026-0007"}))

    def checked(connection: Connection) -> tuple[Finding, ...]:
        whoever_came(connection, "王小明", timedelta(days=1))
        digest = kept(connection, told)
        looked = look_through(connection, digest)
        connection.execute(insert(dossier_cases).values(dossier="J2026-0007", petition="P-500", part="cited"))
        return content_findings(connection, digest, looked)

    assert in_vain(town, checked) == (Finding(ACCUSATION, "remark"), Finding(PERSONAL, "remark"))


BARRED: dict[str, Any] = {
    "nothing": None,
    "its purpose": lambda c: c.execute(cases.update().values(purpose="accusation")),
    "an office named": lambda c: c.execute(
        insert(exclusions).values(petition="P2026-0000001", kind="office", subject="housing")
    ),
    "a person named later": lambda c: c.execute(
        insert(late_exclusions).values(petition="P2026-0000001", account=a_leader_of(c), since=now(c), why="named")
    ),
}


def a_leader_of(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT id FROM accounts").scalars().first())


def cited(connection: Connection) -> None:
    """Put a petition on record, and a dossier that cites it."""
    case = a_case(Stage.TRANSFERRED, number="P2026-0000001", received_at=at("2026-11-02 09:00"))
    append_all(connection, case.batches, certain=True)
    connection.execute(insert(dossier_cases).values(dossier="J2026-0007", petition="P2026-0000001", part="cited"))


@pytest.mark.parametrize("barred", BARRED)
@pytest.mark.parametrize("told", ["P2026-0000001", "J2026-0007"])
def test_the_number_of_an_accusation_and_of_a_dossier_that_cites_one_are_found(
    town: Database, barred: str, told: str
) -> None:
    content = {"pack": cn_rules().policy.id, "definitions": [], "remark": None, "recommendations": [{"number": told}]}

    def checked(connection: Connection) -> tuple[Finding, ...]:
        cited(connection)
        if BARRED[barred]:
            BARRED[barred](connection)
        return found(connection, json.dumps(content))

    expected = (Finding(ACCUSATION, "recommendations[1].number"),)
    assert in_vain(town, checked) == (() if barred == "nothing" else expected)
