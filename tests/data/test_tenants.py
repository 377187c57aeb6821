"""Two workspaces in one PostgreSQL: without the program's own care, the database alone keeps them apart."""

from __future__ import annotations

import threading

import numpy as np
import psycopg
import pytest

from data.errors import StoreError
from data.locators import PageBox
from data.migrations import prepare
from data.people import LOCAL
from data.rows.tables import SCHEMA
from data.store.store import Store
from data.types import Description, Evidence, Reading


def filled(folder, url: str, company: str) -> Store:
    """A workspace with a document, a conversation, a job and a trail."""
    store = Store.open(folder / company, LOCAL, database=url)
    path = folder / f"{company}.txt"
    path.write_text(f"{company} makes valves.")
    document, _ = store.receive(path, path.name)
    pieces = (Evidence(PageBox(1), f"{company} makes valves.", company),)
    store.commit(document.id, Reading(Description(company), pieces, pages=1), np.ones((1, 2), np.float32), "tiny/2")
    store.say(store.new_thread(company), "user", {"text": company})
    store.enqueue(path, path.name)
    return store


@pytest.fixture
def both(tmp_path, postgresql):
    stores = filled(tmp_path, postgresql.app, "Quillfeather"), filled(tmp_path, postgresql.app, "Zephyrine")
    yield stores
    for store in stores:
        store.close()


def tables(postgresql) -> list[str]:
    with psycopg.connect(plain(postgresql.owner)) as owner:
        rows = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [row[0] for row in rows if row[0] != "alembic_version"]


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_every_table_is_behind_the_wall(postgresql):
    with psycopg.connect(plain(postgresql.owner)) as owner:
        walls = owner.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.qual, p.with_check"
            " FROM pg_class c LEFT JOIN pg_policies p ON p.tablename = c.relname"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'"
        ).fetchall()
    assert len(walls) >= 14
    for name, enabled, forced, qual, check in walls:
        assert (enabled, forced) == (True, True), name
        assert qual == check == "(tenant = current_setting('mffm.tenant'::text, true))", name


def test_raw_sql_without_a_tenant_reads_nothing(both, postgresql):
    with psycopg.connect(plain(postgresql.app)) as app:
        for table in tables(postgresql):
            assert app.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,), table
            with pytest.raises(psycopg.Error), app.transaction():
                app.execute(f'INSERT INTO "{table}" DEFAULT VALUES')


def test_raw_sql_of_one_tenant_reads_changes_and_deletes_nothing_of_another(both, postgresql):
    one, other = both
    with one._database.writing() as connection:
        for table in tables(postgresql):
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            assert "ephyrine" not in repr(rows), table
            tenants = connection.exec_driver_sql(f'SELECT DISTINCT tenant FROM "{table}"').scalars().all()
            assert set(tenants) <= {one._database.tenant}, table
        foreign = f"WHERE tenant = '{other._database.tenant}'"
        assert connection.exec_driver_sql(f"UPDATE documents SET name = 'taken' {foreign}").rowcount == 0
        assert connection.exec_driver_sql(f"DELETE FROM messages {foreign}").rowcount == 0
    assert [document.name for document in other.documents()] == ["Zephyrine.txt"]
    assert len(other.threads()) == 1


def test_a_row_cannot_be_given_to_another_tenant(both):
    one, other = both
    for statement in (
        f"UPDATE documents SET tenant = '{other._database.tenant}'",
        f"INSERT INTO given_ids (tenant, name, last) VALUES ('{other._database.tenant}', 'documents', 9)",
    ):
        with pytest.raises(StoreError, match="row-level security"), one._database.writing() as connection:
            connection.exec_driver_sql(statement)


def test_ids_count_for_each_tenant_by_itself(both):
    for store in both:
        assert [document.pages for document in store.documents()] == [1]
        assert [thread.id for thread in store.threads()] == [1]
        assert store.evidence_of(store.documents()[0].id)[0].id == 1


def test_pooled_connections_carry_no_tenant_over(both):
    """Many threads of two tenants share one pool; each sees its own company every time."""
    wrong: list[str] = []

    def look(store: Store, company: str) -> None:
        for _ in range(40):
            names = [document.name for document in store.documents()]
            if names != [f"{company}.txt"]:
                wrong.append(f"{company} saw {names}")

    pairs = [(both[0], "Quillfeather"), (both[1], "Zephyrine")] * 4
    threads = [threading.Thread(target=look, args=pair) for pair in pairs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wrong == []
    assert both[0]._database._reader.pool is both[1]._database._reader.pool


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_a_role_that_passes_the_wall_is_refused(tmp_path, postgresql, role):
    with pytest.raises(StoreError, match="would not be kept apart"):
        Store.open(tmp_path / "w", LOCAL, database=getattr(postgresql, role))


def test_the_trail_can_only_be_added_to(both, postgresql):
    [one, _] = both
    for attack in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(StoreError, match="permission denied"), one._database.writing() as connection:
            connection.exec_driver_sql(attack)
        with psycopg.connect(plain(postgresql.admin)) as admin, pytest.raises(psycopg.Error, match="trail is kept"):
            admin.execute(attack)
    assert one.trail.check() == []


def test_a_database_of_another_schema_is_refused_by_name(tmp_path, postgresql):
    with psycopg.connect(plain(postgresql.admin), autocommit=True) as admin:
        for version, told in (("9999", "newer version"), ("0001", "needs")):
            admin.execute("UPDATE alembic_version SET version_num = %s", (version,))
            with pytest.raises(StoreError, match=told):
                Store.open(tmp_path / "w", LOCAL, database=postgresql.app)
        admin.execute("UPDATE alembic_version SET version_num = %s", (SCHEMA,))


def test_preparing_twice_changes_nothing(both, postgresql):
    assert prepare(postgresql.owner, "mffm_app") == SCHEMA
    assert [store.verify() for store in both] == [[], []]
    with pytest.raises(StoreError, match="has no role nobody"):
        prepare(postgresql.owner, "nobody")


@pytest.mark.parametrize("url", ["nonsense", "oracle://x/y"])
def test_an_address_that_is_none_is_named(tmp_path, url):
    with pytest.raises(StoreError, match="MFFM_DATABASE"):
        Store.open(tmp_path / "w", LOCAL, database=url)


def test_a_server_that_is_not_there_is_named_with_a_remedy(tmp_path):
    url = "postgresql+psycopg://mffm_app@127.0.0.1:9/mffm"
    with pytest.raises(StoreError, match="does not answer") as caught:
        Store.open(tmp_path / "w", LOCAL, database=url)
    assert caught.value.code == "store_away"
    assert "work goes on once it answers" in caught.value.remedy


def test_a_text_with_a_nul_is_kept_with_a_sign_in_its_place(tmp_path, postgresql):
    store = filled(tmp_path, postgresql.app, "Acme")
    number = store.new_thread("Valves\x00 and pumps")
    store.say(number, "user", {"text": "a\x00b"})
    assert store.threads()[0].title == "Valves\ufffd and pumps"
    assert store.messages(number)[0].body == {"text": "a\x00b"}
    path = tmp_path / "b.txt"
    path.write_text("b")
    document, _ = store.receive(path, path.name)
    pieces = (Evidence(PageBox(1), "Valves\x00 of brass", "Item\x001"),)
    store.commit(document.id, Reading(Description("Acme"), pieces, pages=1), np.ones((1, 2), np.float32), "tiny/2")
    assert store.evidence_of(document.id)[0].text == "Valves\ufffd of brass"
    assert [found for found, _ in store.words(["brass"], None, 9)] == [2]
    store.close()
