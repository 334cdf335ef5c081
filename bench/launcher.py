"""Starts programs, and tells of each when it began and ended, on the machine's monotonic clock, and what it took.

It is a process of its own, and a small one, because the system counts among what a program takes at most in memory what its
parent had when it was started. Kept to the standard library, for `python -IS`: a line of JSON names a program's `argv`, `env`
and the file of its `log`; another tells its end.
"""

import json
import os
import sys
import threading
import time

lock = threading.Lock()


def run(number: int, argv: list[str], env: dict[str, str], log: str) -> None:
    """Start a program and tell its end. `memory`: the most of its largest process, in MB; `cpu`: seconds, of all."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    files = [(os.POSIX_SPAWN_OPEN, 1, log, flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)]
    began = time.monotonic()
    pid = os.posix_spawnp(argv[0], argv, env, file_actions=files)
    _, status, used = os.wait4(pid, 0)
    told = {
        "number": number,
        "began": began,
        "ended": time.monotonic(),
        "code": os.waitstatus_to_exitcode(status),
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,
    }
    with lock:
        print(json.dumps(told), flush=True)


for number, line in enumerate(sys.stdin):
    threading.Thread(target=run, args=(number,), kwargs=json.loads(line)).start()
