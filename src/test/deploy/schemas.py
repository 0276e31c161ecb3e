"""Writes JSON schemas as kubeconform reads them: schemas.py FOLDER PROMETHEUS_OPERATOR VERSION.

Those of Kubernetes are in the package kubernetes-validate, where they point at each other by addresses that nobody serves;
here they lie beside each other. Those of the Prometheus operator are in its definitions of resources.
"""

import json
import sys
from pathlib import Path

import kubernetes_validate
import yaml


def strict(schema):
    """Refuses fields that are not described, as the Kubernetes schemas do."""
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for value in schema.values():
            strict(value)
    elif isinstance(schema, list):
        for value in schema:
            strict(value)


def relocated(file):
    schema = json.loads(file.read_text().replace("/api/_definitions.json", "_definitions.json"))
    schema.pop("$id", None)
    return json.dumps(schema)


def main(folder, operator, version):
    folder.mkdir(parents=True, exist_ok=True)
    bundled = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{version}-local-strict"
    for file in bundled.glob("*.json"):
        (folder / file.name).write_text(relocated(file))
    for kind in ["servicemonitors", "prometheusrules"]:
        file = operator / "example" / "prometheus-operator-crd" / f"monitoring.coreos.com_{kind}.yaml"
        definition = yaml.safe_load(file.read_text())["spec"]
        group = definition["group"].split(".")[0]
        for served in definition["versions"]:
            schema = served["schema"]["openAPIV3Schema"]
            # These two are described by nobody, and known to everybody.
            schema["properties"]["metadata"] = {"type": "object"}
            strict(schema["properties"]["spec"])
            name = f"{definition['names']['singular']}-{group}-{served['name']}.json"
            (folder / name).write_text(json.dumps(schema))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
