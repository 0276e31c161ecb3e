"""What kustomize makes of k8s/, against the schemas of Kubernetes, the restricted profile and rules of our own.
TEST_TOOLS is what tools.sh prints.
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[3]
K8S = REPOSITORY / "k8s"
TOOLS = Path(os.environ["TEST_TOOLS"])
KUBERNETES = "1.34.0"
# Of Quarkus, for what has been decided to be written out; and for the process to end.
LAST_SECONDS = 10


def run(*command, stdin=None):
    ended = subprocess.run([str(word) for word in command], input=stdin, capture_output=True, text=True)
    if ended.returncode != 0:
        raise AssertionError(f"{command[0]} failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", text).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


def mebibytes(text):
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", text).groups()
    return int(number) * {"Mi": 1, "Gi": 1024}[unit]


def properties(text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


class ManifestsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A copy, so that the key of the dev overlay, which nobody keeps in the repository, can be put there.
        cls.folder = Path(tempfile.mkdtemp(prefix="tokamak-k8s-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        copy = shutil.copytree(K8S, cls.folder / "k8s", ignore=shutil.ignore_patterns("home"))
        keys = copy / "overlays" / "dev" / "home" / "keys"
        keys.mkdir(parents=True)
        (keys / "signing-key.pem").write_text("-----BEGIN PRIVATE KEY-----\n")
        (keys / "keys.json").write_text('{"keys": []}\n')
        cls.rendered = {
            name: run(TOOLS / "bin/kustomize", "build", copy / "overlays" / name) for name in ["dev", "production"]
        }
        cls.objects = {name: list(yaml.safe_load_all(text)) for name, text in cls.rendered.items()}

    def one(self, overlay, kind, name="tokamak"):
        (found,) = [
            each for each in self.objects[overlay] if each["kind"] == kind and each["metadata"]["name"].startswith(name)
        ][:1]
        return found

    def pod(self, overlay):
        return self.one(overlay, "Deployment")["spec"]["template"]["spec"]

    def settings(self, overlay):
        return properties(self.one(overlay, "ConfigMap")["data"]["application.properties"])

    def test_they_obey_the_schemas(self):
        location = f"{TOOLS}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        for name, text in self.rendered.items():
            said = run(
                TOOLS / "bin/kubeconform",
                "-strict",
                "-summary",
                f"-kubernetes-version={KUBERNETES}",
                f"-schema-location={location}",
                stdin=text,
            )
            self.assertIn(f"Valid: {len(self.objects[name])}, Invalid: 0, Errors: 0, Skipped: 0", said)

    def test_the_schemas_find_mistakes(self):
        """Or the test above would say nothing."""
        location = f"{TOOLS}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        mistakes = [
            ("readOnlyRootFilesystem: true", "readonlyRootFilesystem: true"),
            ("periodSeconds: 10", "periodSeconds: often"),
            ("path: /q/metrics", "way: /q/metrics"),
            ("- expr: ", "- query: "),
        ]
        for right, wrong in mistakes:
            text = self.rendered["production"].replace(right, wrong)
            self.assertNotEqual(text, self.rendered["production"], right)
            checked = subprocess.run(
                [
                    str(TOOLS / "bin/kubeconform"),
                    "-strict",
                    f"-kubernetes-version={KUBERNETES}",
                    f"-schema-location={location}",
                ],
                input=text,
                capture_output=True,
                text=True,
            )
            self.assertNotEqual(checked.returncode, 0, wrong)

    def test_kube_score_has_nothing_critical_to_say(self):
        for name, text in self.rendered.items():
            ignored = ["--ignore-test=container-image-pull-policy"] if name == "dev" else []
            run(
                TOOLS / "bin/kube-score",
                "score",
                f"--kubernetes-version=v{KUBERNETES.rpartition('.')[0]}",
                *ignored,
                "-",
                stdin=text,
            )

    def test_pods_obey_the_restricted_profile(self):
        for overlay in self.objects:
            namespace = self.one(overlay, "Namespace")
            self.assertEqual(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "restricted")
            pod = self.pod(overlay)
            for field in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"]:
                self.assertNotIn(field, pod)
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            for volume in pod["volumes"]:
                (source,) = set(volume) - {"name"}
                self.assertIn(source, {"configMap", "secret", "emptyDir"})
            for container in pod["containers"] + pod["initContainers"]:
                context = container["securityContext"]
                self.assertIs(context["allowPrivilegeEscalation"], False)
                self.assertIs(context["runAsNonRoot"], True)
                self.assertGreater(context["runAsUser"], 10000)
                self.assertEqual(context["capabilities"], {"drop": ["ALL"]})
                self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"})
                self.assertFalse(context.get("privileged", False))
                for port in container.get("ports", []):
                    self.assertNotIn("hostPort", port)
                # Beyond the profile.
                self.assertIs(context["readOnlyRootFilesystem"], True)
                self.assertEqual(container["resources"]["requests"], container["resources"]["limits"])

    def test_pods_know_nothing_of_the_cluster(self):
        for overlay in self.objects:
            pod = self.pod(overlay)
            self.assertIs(pod["automountServiceAccountToken"], False)
            self.assertIs(self.one(overlay, "ServiceAccount")["automountServiceAccountToken"], False)
            self.assertIs(pod["enableServiceLinks"], False, "TOKAMAK_PORT would be taken for a setting")

    def test_the_grace_period_fits_the_drain(self):
        for overlay in self.objects:
            pod = self.pod(overlay)
            settings = self.settings(overlay)
            before = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
            drain = seconds(settings["tokamak.shutdown.delay"]) + seconds(settings["tokamak.shutdown.timeout"])
            self.assertGreaterEqual(pod["terminationGracePeriodSeconds"], before + drain + LAST_SECONDS)
            # Endpoints are gone before requests are refused: several failures of the probe, whatever else is heard of.
            probe = pod["containers"][0]["readinessProbe"]
            self.assertGreaterEqual(
                before + seconds(settings["tokamak.shutdown.delay"]), 2 * probe["periodSeconds"] * probe["failureThreshold"]
            )

    def test_a_rollout_never_has_fewer_replicas(self):
        for overlay in self.objects:
            strategy = self.one(overlay, "Deployment")["spec"]["strategy"]["rollingUpdate"]
            self.assertEqual((strategy["maxUnavailable"], strategy["maxSurge"]), (0, 1))

    def test_probes_ask_the_management_port_each_its_own_question(self):
        for overlay in self.objects:
            container = self.pod(overlay)["containers"][0]
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            self.assertEqual(ports, {"http": 8080, "management": 9000})
            for probe, path in [("startupProbe", "started"), ("readinessProbe", "ready"), ("livenessProbe", "live")]:
                asked = container[probe]["httpGet"]
                self.assertEqual((asked["path"], asked["port"]), ("/q/health/" + path, "management"))

    def test_selectors_mean_these_pods_and_no_others(self):
        for overlay in self.objects:
            labels = self.one(overlay, "Deployment")["spec"]["template"]["metadata"]["labels"]
            mine = {"app.kubernetes.io/name": "tokamak"}
            self.assertLessEqual(mine.items(), labels.items())
            self.assertEqual(self.one(overlay, "Deployment")["spec"]["selector"]["matchLabels"], mine)
            self.assertEqual(self.one(overlay, "Service")["spec"]["selector"], mine)
            self.assertEqual(self.one(overlay, "Service", "tokamak-metrics")["spec"]["selector"], mine)
            self.assertEqual(self.one(overlay, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"], mine)
            policy = self.one(overlay, "NetworkPolicy")["spec"]
            self.assertEqual(policy["podSelector"]["matchLabels"], mine)
            (names,) = policy["egress"]
            (dns,) = names["to"]
            self.assertEqual(dns["podSelector"]["matchLabels"], {"k8s-app": "kube-dns"})
            self.assertEqual({port["port"] for port in names["ports"]}, {53})
            (api, metrics) = policy["ingress"]
            self.assertEqual([port["port"] for port in api["ports"]], ["http"])
            self.assertEqual([port["port"] for port in metrics["ports"]], ["management"])
            self.assertEqual(
                metrics["from"], [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]
            )

    def test_the_model_that_is_served_is_the_one_that_is_delivered_and_the_catalogues(self):
        catalogue = (REPOSITORY / "src/main/java/dev/tokamak/models/Catalogue.java").read_text()
        name, sha256 = re.search(r'DEFAULT =\s*entry\(\s*"([^"]+)".*?"([0-9a-f]{64})"', catalogue, re.DOTALL).groups()
        for overlay in self.objects:
            (deliver,) = self.pod(overlay)["initContainers"]
            (container,) = self.pod(overlay)["containers"]
            self.assertEqual(deliver["args"], ["models", "copy", name, "/models", "--sha256=" + sha256])
            self.assertEqual(self.settings(overlay)[f'tokamak.models."{name}"'], f"/models/{name}.gguf")
            for mounts, read_only in [(deliver["volumeMounts"], False), (container["volumeMounts"], True)]:
                (models,) = [mount for mount in mounts if mount["name"] == "models"]
                self.assertEqual((models["mountPath"], models.get("readOnly", False)), ("/models", read_only))

    def test_the_model_has_room_in_what_the_pod_may_store(self):
        """The kubelet evicts a pod whose volumes take more than its containers together may store."""
        for overlay in self.objects:
            pod = self.pod(overlay)
            limit = sum(mebibytes(each["resources"]["limits"]["ephemeral-storage"]) for each in pod["containers"])
            volumes = [volume["emptyDir"]["sizeLimit"] for volume in pod["volumes"] if "emptyDir" in volume]
            self.assertTrue(volumes)
            self.assertGreater(limit, sum(mebibytes(size) for size in volumes))

    def test_the_signing_key_comes_from_a_secret_that_all_replicas_share(self):
        for overlay in self.objects:
            pod = self.pod(overlay)
            (keys,) = [volume["secret"] for volume in pod["volumes"] if volume["name"] == "keys"]
            self.assertEqual(keys["defaultMode"], 0o440, "others could read it, and the service would not start")
            self.assertIn("fsGroup", pod["securityContext"])
            (mount,) = [each for each in pod["containers"][0]["volumeMounts"] if each["name"] == "keys"]
            self.assertEqual(
                self.settings(overlay)["tokamak.auth.signing-key"], mount["mountPath"] + "/signing-key.pem"
            )
        # Revoked keys are looked for in the home.
        self.assertEqual(mount["mountPath"], "/var/lib/tokamak/keys")
        self.assertEqual(keys["secretName"], "tokamak-keys")
        self.assertFalse([each for each in self.objects["production"] if each["kind"] == "Secret"])
        # Where docs/deployment.md has keys made.
        for place in ["k8s/overlays/dev/home", "home", "production"]:
            ignored = subprocess.run(
                ["git", "check-ignore", "-q", REPOSITORY / place / "keys" / "signing-key.pem"], cwd=REPOSITORY
            )
            self.assertEqual(ignored.returncode, 0, f"git would take the key in {place}")

    def test_the_autoscaler_goes_by_what_the_adapter_gives(self):
        adapter = yaml.safe_load((K8S / "prometheus-adapter-rules.yaml").read_text())["rules"]["custom"]
        given = {}
        for rule in adapter:
            series = re.match(r"[\w:]+", rule["seriesQuery"]).group()
            given[rule.get("name", {}).get("as", series)] = series
        wanted = [each["pods"]["metric"]["name"] for each in self.one("production", "HorizontalPodAutoscaler")["spec"]["metrics"]]
        self.assertEqual(sorted(wanted), sorted(given))
        recorded = [
            rule["record"] for group in self.rules()["groups"] for rule in group["rules"] if "record" in rule
        ]
        documented = (REPOSITORY / "docs" / "operations.md").read_text()
        for series in given.values():
            self.assertTrue(series in recorded or f"`{series}`" in documented, f"nobody measures {series}")
        spec = self.one("production", "HorizontalPodAutoscaler")["spec"]
        self.assertNotIn("replicas", self.one("production", "Deployment")["spec"], "two would decide on it")
        self.assertGreaterEqual(spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"], 300)

    def test_the_monitor_finds_the_metrics(self):
        monitor = self.one("production", "ServiceMonitor")["spec"]
        service = self.one("production", "Service", "tokamak-metrics")
        self.assertLessEqual(monitor["selector"]["matchLabels"].items(), service["metadata"]["labels"].items())
        api = self.one("production", "Service")
        self.assertFalse(monitor["selector"]["matchLabels"].items() <= api["metadata"]["labels"].items())
        (endpoint,) = monitor["endpoints"]
        self.assertIn(endpoint["port"], [port["name"] for port in service["spec"]["ports"]])
        self.assertIs(service["spec"]["publishNotReadyAddresses"], True, "an alert is about those that are not ready")

    def rules(self):
        return yaml.safe_load((REPOSITORY / "docker" / "prometheus" / "rules.yml").read_text())

    def test_the_rules_are_those_of_docker(self):
        self.assertEqual(self.one("production", "PrometheusRule")["spec"], self.rules(), "run k8s/rules.sh")
        made = self.folder / "prometheusrule.yaml"
        run(K8S / "rules.sh", made)
        self.assertEqual(
            made.read_text(), (K8S / "overlays/production/prometheusrule.yaml").read_text(), "run k8s/rules.sh"
        )


if __name__ == "__main__":
    unittest.main(verbosity=2)
