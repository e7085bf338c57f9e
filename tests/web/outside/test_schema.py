"""schemathesis reads the OpenAPI document and asks for everything in it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import Server

pytestmark = pytest.mark.slow

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance",
    "use_after_free", "ensure_resource_availability",
)  # fmt: skip


def test_nothing_that_the_document_allows_breaks_the_server(server: Server, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json", "--checks", ",".join(CHECKS),
            "--max-examples", "15", "--seed", "1", "--generation-deterministic",
            "--no-color", "--request-timeout", "30", "--continue-on-failure", "--warnings", "off",
        ],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
