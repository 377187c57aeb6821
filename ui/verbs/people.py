"""People and their roles, and who may see a document: what the operator of an installation does for its workspaces."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from data.errors import MffmError
from data.people import Role
from ui.verbs.desk import DONE, Desk

if TYPE_CHECKING:
    from data.store.directory import Directory, Member
    from data.store.store import Store


def people(desk: Desk) -> int:
    """`list`, `workspaces`, or what is to be done with one person."""
    from data.store.directory import Directory

    directory, what = Directory(desk.settings.workspace), desk.args.what

    def tell(member: Member) -> None:
        row = asdict(member)
        state = "suspended" if member.suspended else member.role.value
        desk.say(row, f"{member.workspace}  {member.id}  {member.name}  {state}")

    if what == "workspaces":
        for name in directory.workspaces():
            desk.say({"workspace": name}, name)
        return DONE
    if not desk.settings.tenant:
        raise MffmError("Whose people?", "Name the workspace: mffm --tenant NAME people ….")
    with desk.store() as store:
        if what == "list":
            for member in directory.members(store):
                tell(member)
            return DONE
        tell(_done(desk, directory, store))
    return DONE


def _done(desk: Desk, directory: Directory, store: Store) -> Member:
    args = desk.args
    if args.person is None:
        raise MffmError(f"Who is meant by {args.what}?", f"Write mffm people {args.what} NAME@BANK.EXAMPLE.")
    if args.what == "remove":
        return directory.dismiss(store, args.person)
    if args.what in ("suspend", "readmit"):
        return directory.suspend(store, args.person, args.what == "suspend")
    return directory.admit(store, args.person, args.name or args.person, Role(args.role))


def share(desk: Desk) -> int:
    """Say who may see a document."""
    from data.store.directory import address

    named = None if desk.args.shown == ["everyone"] else [address(person) for person in desk.args.shown]
    with desk.store() as store:
        document = store.share(store.document(desk.args.document).id, named)
        shown = store.audience(document.id)
    told = "everyone in the workspace" if shown is None else ", ".join(shown)
    row = {"document": document.name, "document_id": document.id, "audience": shown}
    desk.say(row, f"{document.name}: seen by {told}")
    return DONE
