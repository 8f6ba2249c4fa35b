"""Other people's validators. In CI (ADVISOR_INTEROP=1) every one must be there; elsewhere a missing one skips.

``.ci/run`` installs them: veraPDF as build/interop/cli-*.jar, EU DSS in build/interop/dss/,
pdfsig from poppler-utils, qpdf; wine, and a Windows Python as build/interop/cpython-*.jar.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WHOLE
from tests.interop.windows import JAR, Windows, unpack

ROOT = Path(__file__).resolve().parents[2]


def _found(where: str | None, what: str) -> str:
    if where:
        return where
    if os.environ.get("ADVISOR_INTEROP"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"this machine lacks {what}; .ci/run installs it")


@pytest.fixture(scope="session")
def java() -> str:
    return _found(shutil.which("java"), "java")


@pytest.fixture(scope="session")
def verapdf_jar(java: str) -> str:
    """The one-file veraPDF; its command line is ``java -jar <this>``."""
    jars = sorted((ROOT / "build" / "interop").glob("cli-*.jar"))
    return _found(str(jars[-1]) if jars else None, "veraPDF")


@pytest.fixture(scope="session")
def dss(java: str) -> str:
    """The class path of EU DSS; needs a whole JDK, because its judge is one source file."""
    _found(shutil.which("javac"), "javac")
    folder = ROOT / "build" / "interop" / "dss"
    return _found(f"{folder}/*" if list(folder.glob("dss-pades-pdfbox-*.jar")) else None, "EU DSS")


@pytest.fixture(scope="session")
def pdfsig() -> str:
    return _found(shutil.which("pdfsig"), "pdfsig")


@pytest.fixture(scope="session")
def turnserver() -> str:
    """coturn, the STUN and TURN server of most meeting servers."""
    if not WHOLE:
        pytest.skip("whole line tests with a real coturn take a minute; ADVISOR_INTEROP=1 starts them, as .ci/run does")
    return _found(shutil.which("turnserver"), "coturn")


@pytest.fixture(scope="session")
def iperf3() -> str:
    """Another's measure of rate and loss."""
    return _found(shutil.which("iperf3"), "iperf3")


@pytest.fixture(scope="session")
def ndt_server() -> str:
    """M-Lab's ndt7 server, built from tests/peers."""
    built = ROOT / "build" / "interop" / "ndt-server"
    return _found(str(built) if built.exists() else None, "ndt-server (built with Go)")


@pytest.fixture(scope="session")
def ndt7_client() -> str:
    """M-Lab's own client, which floods the line for ten seconds each way."""
    built = ROOT / "build" / "interop" / "ndt7-client"
    return _found(str(built) if built.exists() else None, "ndt7-client (built with Go)")


@pytest.fixture(scope="session")
def qpdf() -> str:
    return _found(shutil.which("qpdf"), "qpdf")


@pytest.fixture(scope="session")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """A Windows of its own under wine, with a Python; gone after the tests."""
    _found(shutil.which("wine"), "wine")
    _found(str(JAR) if JAR.exists() else None, "the Windows Python")
    folder = tmp_path_factory.mktemp("windows")
    made = Windows(unpack(JAR, folder / "python"), folder)
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)  # 700 MB
