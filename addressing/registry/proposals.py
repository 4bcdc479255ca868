"""Proposals: what a department asks of the registry, approved or rejected by another, done at once or on a day.

What is asked is tried when it is asked, as far as it can be: a new address is placed, coded and kept in the state
`proposed`, which no search finds. An approval does it, unless the addresses were changed by others meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from addressing.code import demand
from addressing.registry import edits
from addressing.registry.changes import Changeset, changeset
from addressing.registry.record import Address, find, lookup
from addressing.registry.rows import AddressRow
from addressing.registry.twins import demand_no_twin
from store import sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, BandosoError, Conflict, Forbidden, NotFound, Stale

Kind = Literal["register", "move", "rename", "retire", "split", "merge"]
OPEN = ("open", "approved")


_NEEDS: Mapping[str, Bilingual] = {
    "register": Bilingual("«new» với đúng một địa chỉ", "`new` with one address"),
    "move": Bilingual("«code», «lon», «lat»", "`code`, `lon`, `lat`"),
    "rename": Bilingual("«code», và «name» hoặc «number»", "`code`, and `name` or `number`"),
    "retire": Bilingual("«code», và «successors» nếu có", "`code`, and `successors` if there are any"),
    "split": Bilingual("«code», và từ hai «new», «successors»", "`code`, and two or more of `new` and `successors`"),
    "merge": Bilingual("«codes» từ hai mã, và một «new» hoặc «successors»", "two or more `codes`, and one of both"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked. `codes`: the addresses it changes or ends; `into`: new ones; `heirs`: codes that succeed and stay.

    register: one of `into`, with `parent` and `floor`; a `duplicate` is as registry.register has it; move: `lon`, `lat`
    in degrees; rename: `name`, `number`;
    retire: `heirs` if any; split: one code, two or more of `into` and `heirs`; merge: two or more codes, one of both.
    """

    kind: Kind
    codes: tuple[str, ...] = ()
    into: tuple[AddressRow, ...] = ()
    heirs: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    name: str | None = None
    number: str | None = None
    parent: str | None = None
    floor: str | None = None
    duplicate: bool = False

    def checked(self) -> Ask:
        """Itself, when it is whole; BadInput otherwise."""
        made = len(self.into) + len(self.heirs)
        whole = {
            "register": not self.codes and len(self.into) == 1 and not self.heirs,
            "move": len(self.codes) == 1 and not made and self.lon is not None and self.lat is not None,
            "rename": len(self.codes) == 1 and not made and bool(self.name or self.number),
            "retire": len(self.codes) == 1 and not self.into,
            "split": len(self.codes) == 1 and made > 1,
            "merge": len(set(self.codes)) > 1 and made == 1,
        }
        if not whole[self.kind]:
            needs = _NEEDS[self.kind]
            raise BadInput(
                f"Đề nghị «{self.kind}» chưa đủ", f"a proposal to {self.kind} needs more, or less", hint=needs
            )
        if self.kind in ("retire", "split") and set(self.codes) & set(self.heirs):
            raise BadInput(
                "Địa chỉ không thể tự kế thừa", "an address cannot succeed itself",
                hint=Bilingual("bỏ mã của chính nó khỏi «successors»", "take its own code out of `successors`"),
            )  # fmt: skip
        return self

    def canonical(self, city: CityProfile) -> Ask:
        """The same with its codes written as they are issued."""
        written = [tuple(demand(code, city.code_prefix) for code in codes) for codes in (self.codes, self.heirs)]
        return replace(self, codes=tuple(dict.fromkeys(written[0])), heirs=tuple(dict.fromkeys(written[1])))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it stands. `state`: open → approved (awaits its day) → applied; or rejected, or withdrawn."""

    id: int
    kind: Kind
    state: str
    ask: dict[str, Any]
    owner: str
    proposed_by: str
    proposed_at: datetime
    why: str
    evidence: str
    valid_from: date | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    applied_at: datetime | None
    version: int
    subjects: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def propose(
    connection: Connection[Any],
    ask: Ask,
    *,
    actor: str,
    owner: str,
    why: str = "",
    evidence: str = "",
    valid_from: date | None = None,
    city: CityProfile,
) -> Proposal:
    """Keeps what the department `owner` asks (writer); errors as the operations themselves have them."""
    ask = ask.checked().canonical(city)
    with changeset(connection, actor) as change:
        subjects = edits.held(connection, ask.codes, city)
        for code in ask.heirs:
            lookup(connection, code, city)
        _tried(change, ask, subjects, city)
        parent = lookup(connection, ask.parent, city) if ask.parent else None
        made = [
            edits.begin(change, row, why=why, city=city, state="proposed", parent=parent, floor=ask.floor)
            for row in ask.into
        ]
        if ask.kind == "register" and not ask.duplicate:
            demand_no_twin(connection, made[0])
        row = connection.execute(
            "INSERT INTO registry.proposal (kind, ask, owner, proposed_by, why, evidence, valid_from) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
            [ask.kind, Jsonb(asdict(ask)), owner, actor, why, evidence, valid_from],
        ).fetchone()
        assert row is not None
        _attach(connection, row[0], "subject", subjects)
        _attach(connection, row[0], "new", made)
        change.audit("proposal.made", f"proposal/{row[0]}", kind=ask.kind, owner=owner, why=why)
    return get(connection, row[0])


def _tried(change: Changeset, ask: Ask, subjects: list[Address], city: CityProfile) -> None:
    """Does it and undoes it, so that what cannot be done is said to who asks and not to who approves."""
    if ask.kind not in ("move", "rename"):
        return
    with change.connection.transaction(force_rollback=True):
        trial = Changeset(change.connection, change.id, change.before, change.actor)
        _change(trial, ask.kind, asdict(ask), subjects[0], "", None, city)


def _attach(connection: Connection[Any], proposal: int, role: str, addresses: list[Address]) -> None:
    connection.cursor().executemany(
        "INSERT INTO registry.proposal_address (proposal_id, address_id, role, version) VALUES (%s, %s, %s, %s)",
        [(proposal, address.id, role, address.version) for address in addresses],
    )


def approve(
    connection: Connection[Any],
    number: int,
    *,
    actor: str,
    owner: str,
    reason: str = "",
    version: int | None = None,
    own: bool = False,
    city: CityProfile,
) -> Proposal:
    """Does what a proposal asks, now or, where it says a later day, on that day (`activate_due`).

    Forbidden for a proposal of the approver's own department unless `own`; Stale when it is not at `version` any more;
    Conflict when it was decided already, or an address it is about was changed since it was made.
    """
    with changeset(connection, actor) as change:
        proposal = _waiting(connection, number, ("open",), version)
        if proposal.owner == owner and not own:
            raise Forbidden(
                "Đơn vị đề nghị không được tự duyệt", "a department does not approve its own proposal",
                hint=Bilingual("đơn vị khác duyệt", "another department approves"),
            )  # fmt: skip
        _demand_unchanged(connection, proposal)
        _decide(connection, proposal, "approved", actor, reason)
        change.audit("proposal.approved", f"proposal/{number}", reason=reason)
        if proposal.valid_from and proposal.valid_from > edits.today(city):
            for code in proposal.new:
                edits.set_state(change, find(connection, code, city), "approved", "approved", reason)
        else:
            _apply(change, proposal, city)
    return get(connection, number)


def reject(
    connection: Connection[Any],
    number: int,
    *,
    actor: str,
    reason: str,
    version: int | None = None,
    city: CityProfile,
) -> Proposal:
    """Ends a proposal without doing it; a reason is due. The codes of its new addresses are never used again."""
    if not reason.strip():
        raise BadInput("Từ chối thì cần lý do", "a rejection needs a reason")
    return _end(connection, number, "rejected", actor, reason, version, city)


def withdraw(
    connection: Connection[Any], number: int, *, actor: str, owner: str, reason: str = "", city: CityProfile
) -> Proposal:
    """Ends a proposal for the department that made it; Forbidden for others."""
    if get(connection, number).owner != owner:
        raise Forbidden("Chỉ đơn vị đề nghị được rút", "only the department that made it may withdraw it")
    return _end(connection, number, "withdrawn", actor, reason, None, city)


def _end(
    connection: Connection[Any],
    number: int,
    state: str,
    actor: str,
    reason: str,
    version: int | None,
    city: CityProfile,
) -> Proposal:
    with changeset(connection, actor) as change:
        proposal = _waiting(connection, number, OPEN, version)
        _decide(connection, proposal, state, actor, reason)
        for code in proposal.new:
            edits.set_state(change, find(connection, code, city), "rejected", "rejected", reason)
        change.audit(f"proposal.{state}", f"proposal/{number}", reason=reason)
    return get(connection, number)


def activate_due(connection: Connection[Any], *, city: CityProfile, day: date | None = None) -> list[Proposal]:
    """Does the approved proposals whose day has come (`day`, today), each in a transaction of its own.

    The connection is a writer's, in autocommit. One that can be done
    no more, because others changed what it is about, is rejected and says why.
    """
    done = []
    query = "SELECT id FROM registry.proposal WHERE state = 'approved' AND valid_from <= %s ORDER BY valid_from, id"
    for (number,) in connection.execute(query, [day or edits.today(city)]).fetchall():
        try:
            with connection.transaction(), changeset(connection, "calendar") as change:
                _apply(change, _waiting(connection, number, ("approved",), None), city)
        except BandosoError as error:
            with connection.transaction():
                _end(connection, number, "rejected", "calendar", str(error.message.en), None, city)
        done.append(get(connection, number))
    return done


def get(connection: Connection[Any], number: int) -> Proposal:
    """One proposal; NotFound (writer)."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        found = cursor.execute(
            sqlfiles.load(__package__, "proposal.sql") + " WHERE p.id = %(id)s", {"id": number}
        ).fetchone()
    if found is None:
        raise NotFound(f"Không có đề nghị số {number}", f"there is no proposal {number}")
    return found


def listing(
    connection: Connection[Any], *, state: str | None = None, code: str | None = None, after: int = 0, limit: int = 100
) -> list[Proposal]:
    """Proposals in the order they were made, after the number `after`; of a state, or about an address (writer)."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(
            sqlfiles.load(__package__, "proposal.sql") + " WHERE p.id > %(after)s "
            "AND (%(state)s::text IS NULL OR p.state = %(state)s) "
            "AND (%(code)s::text IS NULL OR EXISTS (SELECT FROM registry.proposal_address x "
            "JOIN registry.address a ON a.id = x.address_id WHERE x.proposal_id = p.id AND a.code = %(code)s)) "
            "ORDER BY p.id LIMIT %(limit)s",
            {"after": after, "state": state, "code": code, "limit": limit},
        ).fetchall()


def _waiting(connection: Connection[Any], number: int, states: tuple[str, ...], version: int | None) -> Proposal:
    """The proposal, kept from other decisions until the transaction ends."""
    connection.execute("SELECT FROM registry.proposal WHERE id = %s FOR UPDATE", [number])
    proposal = get(connection, number)
    if version is not None and proposal.version != version:
        raise Stale(f"Đề nghị số {number} đã đổi", f"proposal {number} was changed", version=proposal.version)
    if proposal.state not in states:
        raise Conflict(
            f"Đề nghị số {number} đã ở trạng thái «{proposal.state}»",
            f"proposal {number} is {proposal.state} already",
            state=proposal.state,
        )
    return proposal


def _demand_unchanged(connection: Connection[Any], proposal: Proposal) -> None:
    changed = connection.execute(
        "SELECT a.code FROM registry.proposal_address x JOIN registry.address a ON a.id = x.address_id "
        "WHERE x.proposal_id = %s AND a.version <> x.version ORDER BY a.id",
        [proposal.id],
    ).fetchall()
    if changed:
        codes = [row[0] for row in changed]
        raise Conflict(
            f"Địa chỉ {', '.join(codes)} đã đổi sau khi đề nghị",
            f"{', '.join(codes)} changed since this was proposed",
            hint=Bilingual("từ chối và đề nghị lại", "reject it and propose again"),
            changed=codes,
        )


def _decide(connection: Connection[Any], proposal: Proposal, state: str, actor: str, reason: str) -> None:
    connection.execute(
        "UPDATE registry.proposal SET state = %s, decided_by = %s, decided_at = clock_timestamp(), reason = %s, "
        "version = version + 1 WHERE id = %s",
        [state, actor, reason, proposal.id],
    )


def _apply(change: Changeset, proposal: Proposal, city: CityProfile) -> None:
    connection, day = change.connection, proposal.valid_from
    effective = edits.midnight(day, city) if day else None
    kept = [code for code in proposal.ask["heirs"] if code not in proposal.subjects]
    held = {one.code: one for one in edits.held(connection, [*proposal.subjects, *kept], city)}
    heirs = [held[code] for code in proposal.ask["heirs"]]
    for code in proposal.new:
        made = find(connection, code, city)
        edits.activate(change, made, valid_from=day or edits.today(city), why=proposal.why)
        heirs.append(made)
    for code in proposal.subjects:
        _change(change, proposal.kind, proposal.ask, held[code], proposal.why, effective, city, heirs)
    connection.execute(
        "UPDATE registry.proposal SET state = 'applied', applied_at = clock_timestamp(), version = version + 1 "
        "WHERE id = %s",
        [proposal.id],
    )


def _change(
    change: Changeset,
    kind: Kind,
    ask: dict[str, Any],
    was: Address,
    why: str,
    effective: datetime | None,
    city: CityProfile,
    heirs: list[Address] | None = None,
) -> None:
    """Does to one address what is asked."""
    if kind == "move":
        edits.move(change, was, ask["lon"], ask["lat"], why=why, city=city, effective=effective)
    elif kind == "rename":
        edits.rename(change, was, name=ask["name"], number=ask["number"], why=why, effective=effective)
    elif was.code not in ask["heirs"]:
        ending: edits.Heirs = kind if kind in ("split", "merge") else "replace"
        edits.retire(change, was, heirs or [], why=why, kind=ending, effective=effective)
