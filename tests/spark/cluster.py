"""A Spark cluster on loopback, of the Spark that PySpark brings: a master, two
workers and a Spark Connect server, on this machine's Java."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A cluster that lives for minutes does not earn back what a better compiler costs."""
STARTS_WITHIN = 180
"""Seconds that a part of the cluster may take to answer."""


@dataclass(frozen=True)
class Cluster:
    """Where its endpoint is and what it tells of itself, and its workers."""

    remote: str
    told: str
    workers: tuple[subprocess.Popen, ...]
    place: Path

    def lose_a_worker(self) -> None:
        """End a worker and what it runs, in the middle of a task."""
        first = self.workers[0].pid
        while True:
            while not self._executor()["activeTasks"]:
                time.sleep(0.05)
            os.killpg(first, signal.SIGSTOP)
            # Held up, it ends no task; what it has ended by now is told in a second.
            time.sleep(1)
            if self._executor()["activeTasks"]:
                os.killpg(first, signal.SIGKILL)
                return
            os.killpg(first, signal.SIGCONT)

    def tasks_lost(self) -> int:
        """Tasks that the first worker had begun and never ended."""
        lost = self._executor()
        return 0 if lost["isActive"] else lost["totalTasks"] - lost["completedTasks"]

    def _executor(self) -> dict:
        """What the cluster tells of the first worker's executor."""
        (folder,) = self.place.glob("worker-1/app-*/*")
        about = f"{self.told}/api/v1/applications/{folder.parent.name}/allexecutors"
        with urlopen(about) as answer:
            return next(e for e in json.load(answer) if e["id"] == folder.name)


@contextmanager
def cluster(place: Path) -> Iterator[Cluster]:
    """The cluster, for as long as it is wanted; its logs are in `place`."""
    import pyspark

    home = Path(pyspark.__file__).parent
    own = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(place / "scratch"),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_DAEMON_JAVA_OPTS": _JAVA,
    }
    started: list[subprocess.Popen] = []

    def start(name: str, *words: str) -> subprocess.Popen:
        with (place / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [str(home / "bin" / words[0]), *words[1:]],
                env=os.environ | own,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    port, endpoint, told = _free(), _free(), _free()
    master = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    here = ("--host", "127.0.0.1", "--webui-port", "0")
    try:
        start(
            "master",
            *("spark-class", f"{deploy}.master.Master", *here, "--port", str(port)),
        )
        _await(port)
        workers = tuple(
            start(
                f"worker-{number}",
                *("spark-class", f"{deploy}.worker.Worker", *here),
                *("--cores", "1", "--memory", "2g"),
                *("--work-dir", str(place / f"worker-{number}"), master),
            )
            for number in (1, 2)
        )
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": endpoint,
            "spark.driver.host": "127.0.0.1",
            "spark.executor.memory": "1g",
            "spark.driver.memory": "2g",
            "spark.driver.extraJavaOptions": _JAVA,
            "spark.executor.extraJavaOptions": _JAVA,
            "spark.log.level": "WARN",
            "spark.sql.shuffle.partitions": 2,
            # Compiling and planning anew takes longer than such small tables do.
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.adaptive.enabled": "false",
            "spark.ui.port": told,
        }
        given = (w for k, v in settings.items() for w in ("--conf", f"{k}={v}"))
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        start(
            "connect",
            *("spark-submit", "--master", master, "--class", server, *given),
            "spark-internal",
        )
        _await(endpoint)
        remote, about = f"sc://127.0.0.1:{endpoint}", f"http://127.0.0.1:{told}"
        yield Cluster(remote, about, workers, place)
    finally:
        for process in reversed(started):
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            finally:
                process.wait()


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(port: int) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
