"""Tasks on a Dask cluster over TLS: certificates of one authority on both sides, and none other."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import helpers_tasks as h
import pytest
from distributed import LocalCluster, Security

from planner.errors import UsageError
from planner.plan.province.tasks import How, run_tasks
from planner.plan.province.tasks import cluster as cluster_module

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the program openssl")

Files = tuple[Path, Path, Path]


def openssl(*words: str | Path) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def certificates(folder: Path, *names: str) -> dict[str, Files]:
    """Return authority, certificate and key of each name, as docs/cluster.md makes them."""
    folder.mkdir()
    authority, its_key = folder / "ca.pem", folder / "ca.key"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority",
            "-keyout", its_key, "-out", authority)  # fmt: skip
    out = {}
    for name in names:
        key, asked, made = (folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", asked)
        openssl("x509", "-req", "-in", asked, "-CA", authority, "-CAkey", its_key, "-CAcreateserial",
                "-days", "2", "-out", made)  # fmt: skip
        out[name] = (authority, made, key)
    return out


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> dict[str, Files]:
    """Certificates of a machine and of the desk."""
    return certificates(tmp_path_factory.mktemp("tls") / "own", "node", "desk")


@pytest.fixture(scope="module")
def guarded(held) -> Iterator[Any]:
    """A scheduler and two workers that speak TLS alone."""
    authority, certificate, key = (str(p) for p in held["node"])
    sides = {f"tls_{side}_{what}": value for side in ("scheduler", "worker", "client")
             for what, value in (("cert", certificate), ("key", key))}  # fmt: skip
    security = Security(tls_ca_file=authority, require_encryption=True, **sides)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tls://", host="127.0.0.1",
        security=security, dashboard_address=None, silence_logs=50,
    ) as made:  # fmt: skip
        yield made


def test_a_plan_made_over_tls_is_the_one_made_here(tmp_path, guarded, held):
    """A toy town planned by a worker over mutual TLS has every file of the one planned in this process."""
    tasks = h.toy_tasks(tmp_path / "studies")[:1]
    here = h.digests({d.id: d.folder for d in run_tasks(tasks, h.plan_toy, How(tmp_path / "here"))})
    assert guarded.scheduler_address.startswith("tls://")
    how = How(tmp_path / "there", scheduler=guarded.scheduler_address, tls=held["desk"])
    done = list(run_tasks(tasks, h.plan_toy, how))
    assert done[0].where.startswith("tls://")
    assert h.digests({d.id: d.folder for d in done}) == here


def test_who_has_no_certificate_of_the_authority_is_refused(tmp_path, guarded, held, monkeypatch):
    """A desk of another authority, and one without TLS, cannot join; files that are no PEM are named."""
    monkeypatch.setattr(cluster_module, "CONNECT_S", 2)
    address = guarded.scheduler_address
    tasks = h.small_tasks(tmp_path / "s", 1)
    strange = certificates(tmp_path / "strange", "desk")["desk"]
    with pytest.raises(UsageError, match="no scheduler answers at tls://"):
        list(run_tasks(tasks, h.square, How(tmp_path / "a", scheduler=address, tls=strange)))
    plain = address.replace("tls://", "tcp://")
    with pytest.raises(UsageError, match="no scheduler answers at tcp://"):
        list(run_tasks(tasks, h.square, How(tmp_path / "b", scheduler=plain)))
    authority, certificate, key = held["desk"]
    (tmp_path / "text.pem").write_text("no certificate")
    for wrong in (
        (tmp_path / "text.pem", certificate, key),
        (authority, certificate, tmp_path / "gone.pem"),
        (authority, certificate, strange[2]),
    ):
        with pytest.raises(UsageError, match=r"text\.pem|gone\.pem, the key|desk\.pem cannot be used"):
            list(run_tasks(tasks, h.square, How(tmp_path / "c", scheduler=address, tls=wrong)))
    how = How(tmp_path / "d", scheduler=address, tls=held["desk"])
    assert [d.values["square"] for d in run_tasks(tasks, h.square, how)] == [0]
