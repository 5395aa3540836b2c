"""What the gate finds out about leaders: who holds a matter, though his account be locked, and who had settled one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.base import AccountRef
from domain.led import LeadStage
from domain.petition import Petition
from storage.directory import find_account, find_holders
from storage.records import load_case
from storage.tables import cases


def holding(connection: Connection, petition: Petition, named: str) -> AccountRef | None:
    """Find a leader who holds the matter by account or username; one who left must be found to be relieved."""
    account = find_account(connection, username=named)
    wanted = {named, account.id if account else named}
    return next((one.leader for one in petition.led if one.active and one.leader.id in wanted), None)


def settled_by(connection: Connection, matter: str, other_than: str) -> AccountRef | None:
    """Find the leader who settled a matter last, as the directory has him now; none where nobody did or he left."""
    query = select(cases.c.number).where(cases.c.matter == matter, cases.c.number != other_than)
    petitions = [load_case(connection, number) for number in connection.execute(query).scalars()]
    settled = [one for petition in petitions if petition for one in petition.led if one.stage is LeadStage.SETTLED]
    dated = [(one.ended_at, one.leader) for one in settled if one.ended_at is not None]
    if not dated:
        return None
    _, last = max(dated, key=lambda found: found[0])
    (now,) = find_holders(connection, (last.id,))
    return now or last.model_copy(update={"line": ()})
