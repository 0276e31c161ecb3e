"""Starts the service in the root folder that a Dockerfile makes, and meets it as its operators do: a read-only root, an
unprivileged user, no way to the network, no shell. As root: python3 test_image.py, with JAVA_HOME and TEST_MODEL
(a .gguf file) in the environment; TEST_DOCKERFILE names another file than Dockerfile.jvm.
"""

import fcntl
import json
import os
import pickle
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from dockerfile import Dockerfile

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
DOCKERFILE = REPOSITORY / "docker" / os.environ.get("TEST_DOCKERFILE", "Dockerfile.jvm")
NATIVE = DOCKERFILE.suffix == ".native"
# A hang must not last for ever; nothing is measured by these.
TO_START = 300
TO_STOP = 120
# Where the folder is that the first half of this program, which has a network, made for the second.
WORK = "TEST_IMAGE_WORK"
SHELLS = {"sh", "bash", "dash", "ash", "busybox", "toybox"}
API = "http://127.0.0.1:8080"
MANAGEMENT = "http://127.0.0.1:9000"


class Container:
    """Runs one program of an image at a time, with processes of its own kind only in sight."""

    def __init__(self, image, env=None, volumes=None):
        """volumes: (folder of this machine, writable) by where it is in the image."""
        self.image = image
        self.env = image.env | {"HOSTNAME": "image"} | (env or {})
        self.mounts = []
        self.log = tempfile.TemporaryFile("w+")
        self.process = None
        root = image.root
        for folder in ["proc", "dev", "sys", *(volumes or {})]:
            (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
        self._mount("--bind", root, root)
        self._mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root / "dev")
        for device in ["null", "zero", "random", "urandom"]:
            (root / "dev" / device).touch()
            self._mount("--bind", f"/dev/{device}", root / "dev" / device)
        for place, (folder, writable) in (volumes or {}).items():
            self._mount("--bind", folder, root / place.lstrip("/"))
            if not writable:
                subprocess.run(["mount", "-o", "remount,bind,ro", root / place.lstrip("/")], check=True)

    def _mount(self, *arguments):
        subprocess.run(["mount", *arguments], check=True)
        self.mounts.append(arguments[-1])

    def _enter(self, command, first):
        wanted = {
            "root": str(self.image.root),
            "workdir": self.image.workdir,
            "user": self.image.user,
            "env": self.env,
            "command": command,
            "proc": first,
        }
        return [sys.executable, str(HERE / "enter.py"), json.dumps(wanted)]

    def start(self, *command):
        """Starts the image's program as process 1."""
        self.process = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--kill-child", *self._enter(self.image.entrypoint + list(command), True)],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def main_process(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        deadline = time.monotonic() + TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            if (self.image.root / "proc" / "1").exists():
                return int(children.read_text().split()[0])
            time.sleep(0.1)
        raise AssertionError("it is not running:\n" + self.output())

    def execute(self, command):
        """Runs another program beside the first one, as a health check is run."""
        return subprocess.run(
            ["nsenter", "--pid", f"--target={self.main_process()}", *self._enter(command, False)],
            capture_output=True,
            text=True,
            timeout=TO_START,
        )

    def wait(self, seconds):
        return self.process.wait(timeout=seconds)

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        proc = self.image.root / "proc"
        if proc.is_mount():
            subprocess.run(["umount", proc], check=True)
        for mounted in reversed(self.mounts):
            subprocess.run(["umount", mounted], check=True)
        self.log.close()


def loopback_up():
    """A new network holds nothing but a loopback device that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(control, 0x8914, request)  # SIOCSIFFLAGS


def request(url, body=None, key=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": "Bearer " + key} if key else {})
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=TO_START) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def build(work):
    """Makes the image, with the application that was built here and a model that is here."""
    given = work / "given"
    models = given / "home" / "models"
    models.mkdir(parents=True)
    shutil.copy(os.environ["TEST_MODEL"], models)
    (given / "target").mkdir()
    if NATIVE:
        (runner,) = (REPOSITORY / "target").glob("tokamak-*-runner")
        shutil.copy2(runner, given / "target" / "tokamak")
    else:
        (given / "target" / "quarkus-app").symlink_to(REPOSITORY / "target" / "quarkus-app")
    dockerfile = Dockerfile(DOCKERFILE, REPOSITORY, work, {"build": given, "model": given})
    (work / "image").write_bytes(pickle.dumps(dockerfile.image("tokamak")))
    with_model = Dockerfile(DOCKERFILE, REPOSITORY, work / "second", dockerfile.folders).image("with-model")
    place = with_model.root / with_model.env["TOKAMAK_HOME"].lstrip("/") / "models" / Path(os.environ["TEST_MODEL"]).name
    if not place.is_file():
        sys.exit(f"the image with a model has none at {place}")


class ImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        loopback_up()
        cls.work = Path(os.environ[WORK])
        cls.image = pickle.loads((cls.work / "image").read_bytes())
        cls.models = cls.work / "given" / "home" / "models"
        (model,) = cls.models.iterdir()
        cls.model_name = model.stem
        cls.key, cls.secret = cls.make_key()

    @classmethod
    def make_key(cls):
        """A signing key and a key that it signs, made by the image itself, where it may write."""
        uid, gid = (int(part) for part in cls.image.user.split(":"))
        keys = cls.work / "keys"
        keys.mkdir(mode=0o700)
        os.chown(keys, uid, gid)
        key = cls.keys("create", "--quiet", "--name", "image")
        # As orchestrators give secrets: to the group.
        secret = cls.work / "secret"
        secret.mkdir()
        shutil.copy(keys / "signing-key.pem", secret / "signing-key.pem")
        os.chown(secret / "signing-key.pem", 0, gid)
        (secret / "signing-key.pem").chmod(0o440)
        return key, secret

    @classmethod
    def keys(cls, *verb):
        """Runs a verb on keys, in the image, with a folder that it may write to; the answer is what it says."""
        container = Container(cls.image, volumes={"/var/lib/tokamak/keys": (cls.work / "keys", True)})
        try:
            container.start("keys", *verb)
            code = container.wait(TO_START)
            said = container.output().strip()
            if code != 0:
                raise AssertionError(said)
            return said
        finally:
            container.close()

    def service(self, volumes):
        """A started service that may write nowhere."""
        container = Container(
            self.image,
            env={"TOKAMAK_AUTH_SIGNING_KEY": "/run/secrets/signing-key.pem"},
            volumes={"/run/secrets": (self.secret, False)} | volumes,
        )
        self.addCleanup(container.close)
        container.start(*self.image.command)
        return container

    def await_health(self, container):
        deadline = time.monotonic() + TO_START
        said = ""
        while time.monotonic() < deadline and container.process.poll() is None:
            health = container.execute(self.image.health)
            if health.returncode == 0:
                self.assertEqual(health.stdout.strip(), "ready")
                return
            if container.process.poll() is not None:
                break
            self.assertEqual(health.returncode, 1, health)
            said = health.stdout + health.stderr
            time.sleep(0.5)
        self.fail(f"the service did not become ready; {said}\n{container.output()}")

    def test_the_image_holds_no_shell_and_nothing_that_its_user_may_change(self):
        uid, gid = (int(part) for part in self.image.user.split(":"))
        self.assertGreater(uid, 10000)
        writable = set()
        for path in [self.image.root, *self.image.root.rglob("*")]:
            status = path.lstat()
            place = "/" + str(path.relative_to(self.image.root))
            self.assertNotIn(path.name, SHELLS, place)
            self.assertFalse(status.st_mode & (stat.S_ISUID | stat.S_ISGID), place)
            if path.is_symlink():
                continue
            if status.st_uid == uid or status.st_mode & stat.S_IWOTH:
                writable.add(place)
            if path.is_file():
                self.assertTrue(status.st_mode & stat.S_IROTH, f"{place} cannot be read")
        self.assertEqual(writable, {"/tmp", "/var/lib/tokamak", "/var/lib/tokamak/models"})

    def test_it_says_what_a_supervisor_has_to_know(self):
        self.assertEqual(self.image.ports, [8080, 9000])
        self.assertEqual(self.image.stop_signal, "SIGTERM")
        self.assertEqual(self.image.labels["org.opencontainers.image.licenses"], "Apache-2.0")

    def test_it_answers_with_a_model_from_a_volume_and_writes_nothing(self):
        container = self.service({"/var/lib/tokamak/models": (self.models, False)})
        self.await_health(container)

        status, answer = request(API + "/completions", {"prompt": "Say hello.", "maxTokens": 4}, self.key)
        self.assertEqual(status, 200, answer)
        self.assertTrue(json.loads(answer)["output"]["content"])
        schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
        body = {"prompt": "Is it fine?", "responseFormat": {"type": "json_schema", "schema": schema}}
        status, answer = request(API + "/completions", body, self.key)
        self.assertEqual(status, 200, answer)
        self.assertEqual(request(API + "/completions", {"prompt": "x"}, self.key[:-4] + "AAAA")[0], 401)
        for url in [API + "/openapi", API + "/openapi?format=json", MANAGEMENT + "/q/metrics"]:
            self.assertEqual(request(url)[0], 200, url)

        self.assert_stops(container)

    def test_it_runs_as_kubernetes_runs_it_and_hears_of_revoked_keys(self):
        """With the configuration of k8s/base and a folder of secrets as kubelets make and change it."""
        config = self.work / "config"
        config.mkdir()
        shutil.copy(REPOSITORY / "k8s" / "base" / "application.properties", config)
        secrets = self.work / "mounted"
        secrets.mkdir()
        for name in ["signing-key.pem", "keys.json"]:
            (secrets / name).symlink_to(Path("..data") / name)
        self.deliver_keys(secrets, "..first")
        container = Container(
            self.image,
            volumes={
                "/opt/tokamak/config": (config, False),
                "/var/lib/tokamak/keys": (secrets, False),
                "/models": (self.models, False),
            },
        )
        self.addCleanup(container.close)
        key = self.keys("create", "--quiet", "--name", "revoked-later")
        container.start("serve")
        self.await_health(container)
        for line in container.output().splitlines():
            if "Tokamak serves" in line:
                self.assertIn(self.model_name, line)
        body = {"prompt": "Say hello.", "maxTokens": 2}
        self.assertEqual(request(API + "/completions", body, key)[0], 200)

        self.keys("revoke", "revoked-later")
        self.deliver_keys(secrets, "..second")
        self.assertEqual(request(API + "/completions", body, key)[0], 401)
        self.assertEqual(request(API + "/completions", body, self.key)[0], 200)

        self.assert_stops(container)

    def deliver_keys(self, secrets, version):
        gid = int(self.image.user.split(":")[1])
        folder = secrets / version
        folder.mkdir()
        for name in ["signing-key.pem", "keys.json"]:
            shutil.copy(self.work / "keys" / name, folder / name)
            os.chown(folder / name, 0, gid)
            (folder / name).chmod(0o440)
        (secrets / "..next").symlink_to(version)
        (secrets / "..next").rename(secrets / "..data")

    def assert_stops(self, container):
        os.kill(container.main_process(), getattr(signal, self.image.stop_signal))
        try:
            code = container.wait(TO_STOP)
        except subprocess.TimeoutExpired:
            self.fail("it did not stop:\n" + container.output())
        self.assertIn(code, (0, 128 + signal.SIGTERM), container.output())
        self.assertNotIn("ERROR", container.output())

    def test_it_says_in_a_sentence_that_it_has_no_model(self):
        container = self.service({})
        self.assertEqual(container.wait(TO_START), 1)
        self.assertIn("tokamak: ", container.output())
        self.assertIn(self.model_name, container.output())
        self.assertNotIn("\tat ", container.output())

    def test_a_model_is_copied_to_a_volume_by_the_image_itself(self):
        uid, gid = (int(part) for part in self.image.user.split(":"))
        volume = self.work / "volume"
        volume.mkdir()
        os.chown(volume, uid, gid)
        container = Container(
            self.image,
            volumes={"/var/lib/tokamak/models": (self.models, False), "/models": (volume, True)},
        )
        self.addCleanup(container.close)
        container.start("models", "copy", self.model_name, "/models")
        self.assertEqual(container.wait(TO_START), 0, container.output())
        self.assertTrue((volume / f"{self.model_name}.gguf").is_file())


def main():
    if WORK in os.environ:
        unittest.main(verbosity=2)
    work = Path(tempfile.mkdtemp(prefix="tokamak-image-"))
    try:
        build(work)
        # From here on there is no network, and what is mounted ends with the process.
        second = ["unshare", "--mount", "--net", "--propagation=private", sys.executable, "-B", *sys.argv]
        return subprocess.run(second, env=os.environ | {WORK: str(work)}).returncode
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
