"""The Dockerfiles and the compose file, without Docker. TEST_TOOLS is what tools.sh prints."""

import json
import os
import re
import subprocess
import unittest
from pathlib import Path

import jsonschema
import yaml

from dockerfile import Dockerfile, instructions

REPOSITORY = Path(__file__).resolve().parents[3]
DOCKER = REPOSITORY / "docker"
TOOLS = Path(os.environ["TEST_TOOLS"])
DOCKERFILES = [DOCKER / "Dockerfile.jvm", DOCKER / "Dockerfile.native"]


def java(path):
    return (REPOSITORY / "src" / "main" / "java" / "dev" / "tokamak" / path).read_text()


class DockerfilesTest(unittest.TestCase):
    def test_hadolint_has_nothing_to_say(self):
        for file in DOCKERFILES:
            lint = subprocess.run(
                [TOOLS / "python/bin/hadolint", "--no-color", file], capture_output=True, text=True
            )
            self.assertEqual(lint.returncode, 0, lint.stdout + lint.stderr)

    def test_images_are_named_by_exact_versions(self):
        for file in DOCKERFILES:
            stages = Dockerfile(file, REPOSITORY, Path("unused"), {}).stages
            for stage in stages.values():
                if stage.base not in stages and stage.base != "scratch":
                    self.assertRegex(stage.base, r":[\w.-]*\d+(\.\d+\.\d+|\d{7})[\w.-]*$", file.name)

    def test_the_last_stages_begin_with_nothing_and_have_no_shell_form(self):
        for file in DOCKERFILES:
            stages = Dockerfile(file, REPOSITORY, Path("unused"), {}).stages
            self.assertEqual(list(stages)[-1], "tokamak", "what is built without a --target")
            self.assertEqual(stages["base"].base, "scratch")
            for name in ["with-model", "tokamak"]:
                self.assertEqual(stages[name].base, "base")
            steps = dict(stages["base"].steps)
            for name in ["ENTRYPOINT", "CMD"]:
                self.assertTrue(steps[name].startswith("["), name)
            self.assertIn("CMD [", steps["HEALTHCHECK"])
            self.assertRegex(steps["USER"], r"^\d+:\d+$")

    def test_the_java_options_are_those_of_the_launcher(self):
        launcher = (REPOSITORY / "tokamak").read_text()
        options = re.search(r'^java_options="([^"]*)"', launcher, re.MULTILINE).group(1).split()
        compiler = re.search(r"'serve '\*\) compiler=(\S+) ;;", launcher).group(1)
        stages = Dockerfile(DOCKERFILES[0], REPOSITORY, Path("unused"), {}).stages
        command = json.loads(dict(stages["base"].steps)["ENTRYPOINT"])
        # A cache lies elsewhere in an image than in a clone.
        command = [word for word in command if not word.startswith("-XX:AOTCache=")]
        self.assertEqual(command, ["/opt/java/bin/java", compiler, *options, "-jar", "/opt/tokamak/quarkus-run.jar"])

    def test_the_engine_is_the_one_that_the_application_fetches(self):
        script = (DOCKER / "engine.sh").read_text()
        version = re.search(r'String VERSION = "([^"]+)"', java("models/EngineStore.java")).group(1)
        self.assertIn(f"version={version}\n", script)
        platforms = re.findall(
            r'new EnginePlatform\(\s*"([^"]+)",\s*"([0-9a-f]+)"\s*\+\s*"([0-9a-f]+)"\)',
            java("models/EnginePlatform.java"),
        )
        self.assertEqual(len(platforms), 2)
        for platform, first, second in platforms:
            self.assertRegex(script, rf"platform={platform}\n\s+sha512={first}{second}\n")

    def test_the_context_holds_what_is_copied_and_no_key(self):
        rules = [line for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line[:1] not in ("#", "")]
        self.assertEqual(rules[0], "*")
        allowed = [rule[1:] for rule in rules if rule.startswith("!")]
        for file in DOCKERFILES:
            for name, arguments in instructions(file):
                if name == "COPY" and "--from=" not in arguments:
                    for source in arguments.split()[:-1]:
                        self.assertTrue(
                            any(Path(source).match(rule) or Path(rule) in Path(source).parents for rule in allowed),
                            f"{file.name} copies {source}, which .dockerignore keeps out",
                        )


class ComposeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = (DOCKER / "docker-compose.yml").read_text()
        cls.compose = yaml.safe_load(cls.text)
        cls.services = cls.compose["services"]

    def test_it_obeys_the_schema_of_compose(self):
        schema = json.loads((TOOLS / "schemas" / "compose-spec.json").read_text())
        validator = jsonschema.validators.validator_for(schema)(schema)
        self.assertEqual([error.message for error in validator.iter_errors(self.compose)], [])
        # Or this test would say nothing.
        wrong = yaml.safe_load(self.text.replace("stop_grace_period", "stop_grace"))
        self.assertTrue(list(validator.iter_errors(wrong)))

    def test_every_service_has_no_more_rights_than_it_needs(self):
        for name, service in self.services.items():
            self.assertIs(service["read_only"], True, name)
            self.assertEqual(service["cap_drop"], ["ALL"], name)
            self.assertEqual(service["security_opt"], ["no-new-privileges:true"], name)
            self.assertIn("mem_limit", service, name)
            self.assertIn("cpus", service, name)
            self.assertNotIn("privileged", service, name)
            self.assertRegex(service["image"], r":v?\d+\.\d+\.\d+$", name)

    def test_what_it_names_is_there(self):
        build = self.services["tokamak"]["build"]
        dockerfile = (DOCKER / build["context"] / build["dockerfile"]).resolve()
        self.assertIn(build["target"], Dockerfile(dockerfile, REPOSITORY, Path("unused"), {}).stages)
        for service in self.services.values():
            for volume in service.get("volumes", []):
                source, target, *mode = volume.split(":")
                if source.startswith("."):
                    self.assertTrue((DOCKER / source).is_dir(), f"{source} is missing")
                    self.assertEqual(mode, ["ro"], volume)
                else:
                    self.assertIn(source, self.compose["volumes"])
            for network in service["networks"]:
                self.assertIn(network, self.compose["networks"])
            for secret in service.get("secrets", []):
                self.assertIn(secret, self.compose["secrets"])

    def test_the_signing_key_is_a_secret_where_the_service_looks_for_it(self):
        service = self.services["tokamak"]
        (secret,) = service["secrets"]
        self.assertEqual(service["environment"]["TOKAMAK_AUTH_SIGNING_KEY"], "/run/secrets/" + secret)
        ignored = subprocess.run(
            ["git", "check-ignore", "-q", DOCKER / self.compose["secrets"][secret]["file"]], cwd=REPOSITORY
        )
        self.assertEqual(ignored.returncode, 0, "git would take the key")

    def test_only_the_api_is_open_to_the_network(self):
        ports = {name: service.get("ports", []) for name, service in self.services.items()}
        self.assertEqual(ports.pop("tokamak"), ["8080:8080"])
        for name, published in ports.items():
            for port in published:
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name}: {port}")

    def test_it_waits_for_the_drain(self):
        service = self.services["tokamak"]
        seconds = lambda text: int(text.removesuffix("s"))
        drain = seconds(service["environment"]["TOKAMAK_SHUTDOWN_TIMEOUT"])
        self.assertGreaterEqual(seconds(service["stop_grace_period"]), drain + 10)

    def test_prometheus_asks_the_service_and_finds_its_rules(self):
        config = yaml.safe_load((DOCKER / "prometheus" / "prometheus.yml").read_text())
        (job,) = config["scrape_configs"]
        self.assertEqual(job["metrics_path"], "/q/metrics")
        self.assertEqual(job["static_configs"], [{"targets": ["tokamak:9000"]}])
        self.assertTrue(set(self.services["tokamak"]["networks"]) & set(self.services["prometheus"]["networks"]))
        for rules in config["rule_files"]:
            groups = yaml.safe_load((DOCKER / "prometheus" / rules).read_text())["groups"]
            self.assertTrue(groups)


if __name__ == "__main__":
    unittest.main(verbosity=2)
