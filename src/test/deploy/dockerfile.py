"""Makes the root folder that a Dockerfile makes, without Docker.

The Dockerfile itself says what goes where, so nothing is written down twice. Its stages below /stage are run in folders
of this machine, in whose place of a base image this machine stands; stages that compile or download for long are given
ready. Stages that begin with nothing become root folders with the owners and modes that an image would have.
"""

import json
import os
import platform
import re
import shlex
import shutil
import subprocess
from pathlib import Path

STAGE = "/stage"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def instructions(path):
    """The instructions of a Dockerfile as (name, arguments), with continued lines joined."""
    text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, arguments = line.strip().partition(" ")
            yield name, arguments.strip()


class Stage:
    def __init__(self, name, base):
        self.name = name
        self.base = base
        self.steps = []


class Image:
    """What a container of the image is started with."""

    def __init__(self, root):
        self.root = root
        self.env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        self.user = "0:0"
        self.workdir = "/"
        self.entrypoint = []
        self.command = []
        self.health = []
        self.stop_signal = None
        self.ports = []
        self.labels = {}


class Dockerfile:
    def __init__(self, path, context, work, given):
        """given: folders by the name of the stage that they stand for, in the place of its /stage."""
        self.context = context
        self.work = work
        self.folders = dict(given)
        self.stages = {}
        for name, arguments in instructions(path):
            if name == "FROM":
                base, _, label = arguments.partition(" AS ")
                stage = Stage(label, base)
                self.stages[label] = stage
            else:
                stage.steps.append((name, arguments))

    def image(self, target):
        """The image of a stage that begins with nothing, or with another such stage."""
        stage = self.stages[target]
        if stage.base == "scratch":
            root = self.work / "root"
            root.mkdir(parents=True)
            image = Image(root)
        else:
            image = self.image(stage.base)
        for name, arguments in stage.steps:
            self._final_step(image, name, arguments)
        return image

    def _final_step(self, image, name, arguments):
        match name:
            case "COPY":
                options, sources, target = split_copy(arguments)
                owner = [int(part) for part in options.get("chown", "0:0").split(":")]
                for source in sources:
                    place(self._from(options["from"], source), image.root, target, owner)
            case "ENV":
                image.env.update(assignments(arguments))
            case "LABEL":
                image.labels.update(assignments(arguments))
            case "USER":
                image.user = arguments
            case "WORKDIR":
                image.workdir = arguments
                (image.root / arguments.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "EXPOSE":
                image.ports = [int(port) for port in arguments.split()]
            case "STOPSIGNAL":
                image.stop_signal = arguments
            case "ENTRYPOINT":
                image.entrypoint, image.command = json.loads(arguments), []
            case "CMD":
                image.command = json.loads(arguments)
            case "HEALTHCHECK":
                image.health = json.loads(arguments.partition("CMD ")[2])
            case _:
                raise ValueError(f"a stage without a shell cannot {name} {arguments}")

    def _from(self, stage, source):
        if not source.startswith(STAGE + "/"):
            raise ValueError(f"{source} of the stage {stage} is outside of {STAGE}")
        pattern = source[len(STAGE) + 1 :]
        found = list(self._folder(stage).glob(pattern.rstrip("/")))
        if not found:
            raise FileNotFoundError(f"the stage {stage} made no {source}")
        if len(found) > 1:
            raise ValueError(f"{source} is more than one file: {found}")
        return found[0]

    def _folder(self, name):
        """Where the /stage of a stage lies here; runs the stage before."""
        if name not in self.folders:
            folder = self.work / "stages" / name
            folder.mkdir(parents=True)
            self.folders[name] = folder
            env = dict(os.environ)
            for instruction, arguments in self.stages[name].steps:
                self._working_step(folder, env, instruction, arguments)
        return self.folders[name]

    def _working_step(self, folder, env, name, arguments):
        match name:
            case "WORKDIR":
                if arguments != STAGE:
                    raise ValueError(f"the working folder of a stage must be {STAGE}")
            case "ARG":
                if arguments == "TARGETARCH":
                    env["TARGETARCH"] = ARCHITECTURES[platform.machine()]
                else:
                    env.update(assignments(arguments))
            case "COPY":
                options, sources, target = split_copy(arguments)
                for source in sources:
                    origin = (
                        self._from(options["from"], source) if "from" in options else self.context / source
                    )
                    place(origin, folder, target, None)
            case "RUN":
                subprocess.run(["sh", "-ec", arguments], cwd=folder, env=env, check=True)
            case _:
                raise ValueError(f"cannot {name} {arguments} here")


def split_copy(arguments):
    words = arguments.split()
    options = dict(re.fullmatch(r"--(\w+)=(.*)", word).groups() for word in words if word.startswith("--"))
    paths = [word for word in words if not word.startswith("--")]
    return options, paths[:-1], paths[-1]


def assignments(arguments):
    return dict(word.split("=", 1) for word in shlex.split(arguments))


def place(origin, root, target, owner):
    """Copies as COPY does: a folder's content, or a file into a folder that ends with a slash."""
    goal = root / target.lstrip("/")
    if origin.is_dir():
        shutil.copytree(origin, goal, symlinks=True, dirs_exist_ok=True)
        made = [goal, *goal.rglob("*")] if owner != [0, 0] else []
    else:
        goal = goal / origin.name if target.endswith("/") else goal
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(origin, goal)
        made = [goal]
    for path in made if owner is not None else []:
        os.chown(path, *owner, follow_symlinks=False)
