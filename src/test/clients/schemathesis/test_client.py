"""Requests made of the OpenAPI document by schemathesis; see ../README.md for the environment."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

URL = os.environ["TOKAMAK_URL"]
KEY = os.environ["TOKAMAK_API_KEY"]


class Fuzzing(unittest.TestCase):
    def test_no_request_breaks_the_service_or_its_description(self):
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                "run",
                URL + "/openapi?format=json",
                "--header=Authorization: Bearer " + KEY,
                "--checks=not_a_server_error,status_code_conformance",
                "--phases=examples,coverage,fuzzing",
                "--max-examples=8",
                "--generation-deterministic",
                "--request-timeout=120",
                "--no-color",
            ],
            env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stdout[-20000:] + done.stderr[-5000:])


if __name__ == "__main__":
    unittest.main()
