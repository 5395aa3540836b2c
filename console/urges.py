"""The bulk urge at the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from console.common import Failure, gate, present_settings, run, say

Text = Annotated[str | None, typer.Option()]


def urge(
    by: Annotated[str, typer.Option("--as", help="Username of the supervisor who urges.")],
    *,
    district: Text = None,
    office: Text = None,
    category: Text = None,
    overdue: Annotated[bool, typer.Option(help="Only cases in which a duty is overdue.")] = False,
    reply_by: Annotated[str | None, typer.Option(help="Day by which offices answer, as 2026-12-01.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Show what would be urged, and the code that confirms it.")] = False,
    confirm: Annotated[str | None, typer.Option(help="Code of a preview to carry out.")] = None,
) -> None:
    """Urge (催办) many cases at once, each by a command of its own; the same code never urges twice."""
    wanted = {"district": district, "office": office, "category": category, "overdue": overdue, "reply_by": reply_by}
    for line in run(_urge(by, {k: v for k, v in wanted.items() if v is not None}, dry_run, confirm)):
        say(line)


async def _urge(by: str, wanted: dict[str, object], dry_run: bool, code: str | None) -> list[str]:
    from intake import urges
    from storage.directory import Tree, find_account
    from storage.sight import viewer_of

    async with gate(present_settings()) as (opened, database):
        account = await database.read(lambda c: find_account(c, username=by))
        if account is None or account.locked:
            raise Failure("unknown_account", f"there is no account {by}")
        viewer = await database.read(lambda c: viewer_of(c, account, Tree.load(c)))
        lines: list[str] = []
        if code is None:
            asked = urges.UrgeFilter.model_validate(wanted)
            found = await database.write(lambda c: urges.preview(c, viewer, asked))
            code = found.code
            lines += [f"skipped {s.number}  {s.code}" for s in found.skipped]
            if dry_run:
                would = [f"urge    {number}" for number in found.cases]
                return [*would, *lines, f"{len(found.cases)} would be urged; confirm with --confirm {code}"]
        results = await urges.confirm(opened, viewer, code)
        lines += [f"{r.state:8} {r.number}  {r.code or ''}".rstrip() for r in results]
        return [*lines, ", ".join(f"{state} {n}" for state, n in sorted(urges.counted(results).items())) or "none"]
