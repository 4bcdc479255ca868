"""The life of addresses at the terminal: proposals, split, merge and renumber, export and the feed of changes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from commands.terminal import actor, console, opened

if TYPE_CHECKING:
    from addressing.registry.proposals import Ask, Proposal
    from addressing.registry.rows import AddressRow

app = typer.Typer()
OWNER = "operator"
Kind = Literal["register", "move", "rename", "retire", "split", "merge"]
At = Annotated[str, typer.Option("--at", help="LON,LAT in degrees")]
New = Annotated[list[str], typer.Option("--new", help="NUMBER@LON,LAT of a new address on the same street")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="the day it shall be in force")]


@app.command("propose")
def propose(
    kind: Annotated[Kind, typer.Argument(help="register, move, rename, retire, split or merge")],
    codes: Annotated[list[str] | None, typer.Argument(help="the addresses it is about")] = None,
    number: str = "",
    street: str = "",
    name: str = "",
    at: At = "",
    new: New = [],  # noqa: B006 Typer's way
    successor: list[str] = [],  # noqa: B006
    why: str = "",
    evidence: str = "",
    valid_from: From = None,
    *,
    duplicate: bool = False,
) -> None:
    """Ask for a change that another approves; prints the proposal."""
    from addressing.registry import proposals
    from addressing.registry.proposals import Ask

    lon, lat = _position(at) if at else (None, None)
    with opened() as database, database.transaction("writer") as connection:
        into = tuple(_row(text, street) for text in new)
        if kind == "register":
            into = (replace(_row(f"{number}@{at}", street), name=name or None),)
        ask = Ask(
            kind=kind, codes=tuple(codes or ()), into=into, heirs=tuple(successor), lon=lon, lat=lat,
            name=name or None, number=number or None, duplicate=duplicate,
        )  # fmt: skip
        made = proposals.propose(
            connection, ask if kind != "register" else _bare(ask), actor=actor(), owner=OWNER, why=why,
            evidence=evidence, valid_from=valid_from.date() if valid_from else None, city=database.settings.profile,
        )  # fmt: skip
    _print([made])


@app.command("list-proposals")
def list_proposals(state: str = "open", code: str = "") -> None:
    """Proposals of a state (open, approved, applied, rejected, withdrawn; «all»), or about an address."""
    from addressing.registry import proposals

    with opened() as database, database.transaction("writer") as connection:
        wanted = None if state == "all" or code else state
        _print(proposals.listing(connection, state=wanted, code=code or None, limit=10_000))


@app.command("approve")
def approve(number: int, reason: str = "") -> None:
    """Approve a proposal: it is done now, or on its day."""
    from addressing.registry import proposals

    with opened() as database, database.transaction("writer") as connection:
        # Who is at the terminal has the whole database; the rule for departments is not for them.
        _print([proposals.approve(
            connection, number, actor=actor(), owner=OWNER, reason=reason, own=True, city=database.settings.profile
        )])  # fmt: skip


@app.command("reject")
def reject(number: int, reason: str) -> None:
    """Reject a proposal, with a reason."""
    from addressing.registry import proposals

    with opened() as database, database.transaction("writer") as connection:
        _print([proposals.reject(connection, number, actor=actor(), reason=reason, city=database.settings.profile)])


@app.command("activate-due")
def activate_due() -> None:
    """Do the approved changes whose day has come; a server that runs does so itself every minute."""
    from addressing.registry import proposals

    with opened() as database, database.connect("writer", autocommit=True) as connection:
        _print(proposals.activate_due(connection, city=database.settings.profile))


@app.command("split")
def split(code: str, new: New, why: str = "", street: str = "") -> None:
    """One address becomes several new ones; its code leads to them."""
    from addressing.registry import record, registry

    with opened() as database, database.transaction("writer") as connection:
        city = database.settings.profile
        on = street or record.lookup(connection, code, city).street or ""
        rows = [_row(text, on) for text in new]
        for made in registry.split(connection, code, rows, actor=actor(), why=why, city=city):
            print(made.code)


@app.command("merge")
def merge(codes: list[str], into: Annotated[str, typer.Option(help="the code that stays")], why: str = "") -> None:
    """Several addresses become one of them, or another that is there; their codes lead to it."""
    from addressing.registry import registry

    with opened() as database, database.transaction("writer") as connection:
        made = registry.merge(connection, codes, into, actor=actor(), why=why, city=database.settings.profile)
    print(made.code)


@app.command("renumber")
def renumber(code: str, number: str, why: str = "") -> None:
    """Give an address another house number; its code stays, its old number is kept."""
    from addressing.registry import registry

    with opened() as database, database.transaction("writer") as connection:
        registry.rename(connection, code, number=number, actor=actor(), why=why, city=database.settings.profile)
    console.print(f"[green]✓[/green] {code}")


@app.command("export")
def export(out: Path) -> None:
    """Write all addresses in force to OUT.parquet, OUT.gpkg or OUT.csv; prints the cursor for the feed."""
    from addressing.publishing.export import export as write

    with opened() as database, database.connect("reader") as connection:
        made = write(connection, out)
    print(json.dumps(made.told(), ensure_ascii=False))


@app.command("changes")
def changes(since: int = 0, limit: int = 0) -> None:
    """What changed after an event's number, a JSON object a line; all there is, or at most LIMIT."""
    from addressing.publishing import feed

    told = 0
    with opened() as database, database.connect("reader") as connection:
        while True:
            page = feed.changes(connection, since, min(limit - told, feed.MOST) if limit else feed.MOST)
            connection.rollback()
            for change in page.changes:
                print(json.dumps(asdict(change), default=str, ensure_ascii=False))
            told, since = told + len(page.changes), page.next
            if not page.more or (limit and told >= limit):
                break
    console.print(f"next: {since}")


def _bare(ask: Ask) -> Ask:
    """A registration says where and what within its row alone."""
    return replace(ask, lon=None, lat=None, name=None, number=None)


def _position(text: str) -> tuple[float, float]:
    try:
        lon, lat = map(float, text.split(","))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not LON,LAT, for example 106.7,10.77") from None
    return lon, lat


def _row(text: str, street: str) -> AddressRow:
    from addressing.registry.rows import AddressRow

    number, sign, at = text.rpartition("@")
    if not sign:
        raise typer.BadParameter(f"{text!r} is not NUMBER@LON,LAT, for example 12A@106.7,10.77")
    lon, lat = _position(at)
    return AddressRow("house", OWNER, "", lon, lat, number=number or None, street=street or None)


def _print(found: list[Proposal]) -> None:
    said: list[dict[str, Any]] = [asdict(proposal) for proposal in found]
    Console().print_json(json.dumps(said, default=str))
