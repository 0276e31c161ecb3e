"""Becomes a program in a root folder, as a container's runtime does: an unprivileged user without capabilities or a way
to new ones. Its argument is a JSON object: root, workdir, user, env, command, and proc (whether to mount /proc first).
"""

import ctypes
import json
import os
import subprocess
import sys

PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38

wanted = json.loads(sys.argv[1])
if wanted["proc"]:
    subprocess.run(["mount", "-t", "proc", "proc", wanted["root"] + "/proc"], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", wanted["root"]], check=True)
libc = ctypes.CDLL(None, use_errno=True)
uid, gid = (int(part) for part in wanted["user"].split(":"))
os.chroot(wanted["root"])
os.chdir(wanted["workdir"])
capability = 0
while libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
    capability += 1
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or capability == 0:
    sys.exit("this machine lets no privileges be given up")
os.setgroups([])
os.setgid(gid)
os.setuid(uid)
os.umask(0o022)
os.execve(wanted["command"][0], wanted["command"], wanted["env"])
