"""The cluster's description holds together, as far as that can be seen without a Docker engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
ONE_SHOT = {"temporal-schema", "temporal-namespace", "migrate"}


def binds(service: dict[str, Any]) -> dict[str, str]:
    """Mounted host paths, by their place in the container."""
    return {place.split(":")[1]: place.split(":")[0] for place in service.get("volumes", ())}


def test_every_part_of_the_production_layout_is_there() -> None:
    assert set(SERVICES) == ONE_SHOT | {"postgres", "temporal", "temporal-ui", "api", "worker"}


@pytest.mark.parametrize(
    ("waiting", "needed", "condition"),
    [
        (waiting, needed, wait["condition"])
        for waiting, service in SERVICES.items()
        for needed, wait in service.get("depends_on", {}).items()
    ],
)
def test_a_service_waits_for_the_end_of_a_job_and_the_health_of_a_service(
    waiting: str, needed: str, condition: str
) -> None:
    assert waiting != needed
    if needed in ONE_SHOT:
        assert condition == "service_completed_successfully"
    else:
        assert condition == "service_healthy"
        assert "healthcheck" in SERVICES[needed]


def test_the_order_of_the_start_is_database_schema_server_namespace_clients() -> None:
    waits = {name: set(service.get("depends_on", {})) for name, service in SERVICES.items()}

    assert waits["temporal-schema"] == {"postgres"}
    assert waits["temporal"] == {"temporal-schema"}
    assert waits["temporal-namespace"] == {"temporal"}
    assert waits["migrate"] == {"postgres"}
    assert waits["api"] == waits["worker"] == {"migrate", "temporal-namespace"}


@pytest.mark.parametrize("name", SERVICES)
def test_jobs_run_once_and_services_come_back(name: str) -> None:
    assert SERVICES[name]["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")


@pytest.mark.parametrize("name", ["postgres", "temporal", "api", "worker"])
def test_what_others_rely_on_has_a_health_check(name: str) -> None:
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])


def test_the_api_is_healthy_when_it_says_ready() -> None:
    assert "/readyz" in str(SERVICES["api"]["healthcheck"]["test"])


@pytest.mark.parametrize(
    "image", [*(service["image"] for service in SERVICES.values()), *re.findall("FROM (.+)", DOCKERFILE)]
)
def test_images_are_pinned_to_a_patch_release_or_a_minor_of_postgresql(image: str) -> None:
    assert re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)*$", image)
    assert "latest" not in image


def test_server_and_tools_of_the_engine_are_of_one_version() -> None:
    server = SERVICES["temporal"]["image"].rpartition(":")[2]

    assert {SERVICES[name]["image"] for name in ("temporal-schema", "temporal-namespace")} == {
        f"temporalio/admin-tools:{server}"
    }


def test_the_database_lives_on_a_named_volume() -> None:
    source = binds(SERVICES["postgres"])["/var/lib/postgresql/data"]

    assert source in COMPOSE["volumes"]


def test_no_secret_has_a_default() -> None:
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)(.*?)\}", TEXT)

    assert {name for name, _ in secrets} >= {
        "POSTGRES_PASSWORD",
        "TEMPORAL_DB_PASSWORD",
        "RECORDS_DB_PASSWORD",
    }
    assert all(rest.startswith(":?") for _, rest in secrets)


def test_no_password_is_written_out() -> None:
    secrets = [
        value
        for service in SERVICES.values()
        for variable, value in service.get("environment", {}).items()
        if re.search("PASSWORD|PWD|SECRET", variable)
    ]

    assert secrets
    assert all(value.startswith("${") for value in secrets)


def test_only_the_api_is_published_beyond_the_loopback() -> None:
    published = [(name, port) for name, service in SERVICES.items() for port in service.get("ports", ())]

    assert {name for name, port in published if not port.startswith("127.0.0.1:")} == {"api"}


def test_every_petitionflow_variable_is_a_setting() -> None:
    used = set(re.findall(r"PETITIONFLOW_([A-Z_]+)", TEXT + DOCKERFILE))

    assert {name.lower() for name in used} <= set(Settings.model_fields)


def test_clients_find_the_namespace_that_the_job_creates_with_the_retention_of_the_settings() -> None:
    job = SERVICES["temporal-namespace"]["environment"]
    clients = [SERVICES[name]["environment"] for name in ("api", "worker")]

    assert {client["PETITIONFLOW_TEMPORAL_NAMESPACE"] for client in clients} == {job["NAMESPACE"]}
    assert job["RETENTION"] == f"{Settings.model_fields['retention_days'].default}d"


def test_the_number_of_shards_is_chosen_and_stays() -> None:
    assert SERVICES["temporal"]["environment"]["NUM_HISTORY_SHARDS"] == "512"


def test_the_engine_demands_certificates_and_every_client_has_one() -> None:
    engine = SERVICES["temporal"]["environment"]
    mounted = {name: binds(service)["/run/tls"] for name, service in SERVICES.items() if "/run/tls" in binds(service)}

    assert engine["TEMPORAL_TLS_REQUIRE_CLIENT_AUTH"] == "true"
    assert mounted == {
        "temporal": "./deploy/tls/temporal",
        "temporal-namespace": "./deploy/tls/operator",
        "temporal-ui": "./deploy/tls/operator",
        "migrate": "./deploy/tls/petitionflow",
        "api": "./deploy/tls/petitionflow",
        "worker": "./deploy/tls/petitionflow",
    }


def test_certificates_are_never_committed() -> None:
    assert (ROOT / "deploy/tls/.gitignore").read_text().split() == ["*", "!.gitignore"]
    assert "deploy" in (ROOT / ".dockerignore").read_text().split()


def test_every_mounted_script_and_configuration_exists() -> None:
    sources = {source for service in SERVICES.values() for source in binds(service).values()}
    ours = {source for source in sources if source.startswith("./deploy/") and "/tls/" not in source}

    assert len(ours) == 4
    assert all((ROOT / source).is_file() for source in ours)


def test_the_image_installs_hashed_requirements_and_runs_without_privileges() -> None:
    last_user = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[-1]

    assert "--require-hashes --requirement requirements.txt" in DOCKERFILE
    assert "requirements-dev" not in DOCKERFILE
    assert last_user not in ("root", "0")
