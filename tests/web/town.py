"""The town of the tests: a tree of offices and one account per role."""

from __future__ import annotations

from sqlalchemy import Connection

from domain.base import Actor, Role
from domain.offices import OfficeKind, OfficeOpened
from storage import registry

SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
PASSWORD = "a-long-password"

BUREAU, DEPARTMENT = OfficeKind.BUREAU, OfficeKind.DEPARTMENT
OFFICES: dict[str, OfficeOpened] = {
    "city": OfficeOpened(kind=BUREAU, name="云州市信访局", name_en="Yunzhou Petition Bureau"),
    "east": OfficeOpened(kind=BUREAU, parent="city", name="东城区信访局", name_en="East Bureau", district="东城区"),
    "east-housing": OfficeOpened(kind=DEPARTMENT, parent="east", name="东城区住房和城乡建设局", name_en="East Housing"),
    "east-labour": OfficeOpened(kind=DEPARTMENT, parent="east", name="东城区人力资源和社会保障局"),
}
PEOPLE: tuple[tuple[str, Role, str | None, str], ...] = (
    ("clerk", Role.CLERK, "east", "陈登记"),
    ("officer", Role.OFFICER, "east-housing", "林承办"),
    ("officer2", Role.OFFICER, "east-labour", "何承办"),
    ("head", Role.LEADER, "east-housing", "赵主任"),
    ("reviewer", Role.OFFICER, "east", "孙复查"),
    ("supervisor", Role.SUPERVISOR, "city", "周督办"),
    ("leader", Role.LEADER, "east", "吴领导"),
    ("auditor", Role.AUDITOR, None, "郑审计"),
    ("admin", Role.ADMINISTRATOR, None, "管理员"),
)


def settle(connection: Connection) -> None:
    """Open the offices and add the accounts."""
    for office, fact in OFFICES.items():
        registry.open_office(connection, SETUP, office, fact)
    for username, role, office_of, name in PEOPLE:
        registry.add_account(connection, username, PASSWORD, role, office=office_of, name=name)
