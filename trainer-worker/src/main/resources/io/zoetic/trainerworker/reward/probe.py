# Tries, confined as code of strangers is, what must not succeed; says of each what came of it, and of
# what holds nothing.
import json
import mmap
import os
import socket
import sys
import threading

NEW_USER_NAMESPACE, TRACE_ME, ATTACH = 0x10000000, 0, 16


def refused(attempt, done):
    try:
        found = attempt()
    except (OSError, MemoryError, ValueError, RuntimeError):
        return ""
    return found if isinstance(found, str) else done


def each(attempt, done, things):
    return ", ".join(filter(None, (refused(lambda: attempt(thing), done % thing) for thing in things)))


def unix_socket(task):
    return refused(lambda: socket.socket(socket.AF_UNIX).connect(task["socket"]), "connected")


def network(task):
    return refused(lambda: socket.create_connection(("127.0.0.1", task["port"]), 2).close(), "connected")


def user_namespace(task):
    return "made" if ctypes.CDLL(None).unshare(NEW_USER_NAMESPACE) == 0 else ""


def private_file(task):
    return refused(lambda: open(task["secret"]).read() and None, "read")


def host_files(task):
    return each(os.stat, "%s is seen", [task["folder"], "/etc/passwd", "/home", "/run", "/var", "/root"])


def outside(task):
    places = [task["folder"], "/", "/var/tmp", "/dev", "/dev/shm", "/usr/lib"]
    return each(lambda place: open(place + "/zoetic-probe", "w").close(), "%s is written", places)


def other_processes(task):
    trace = ctypes.CDLL(None).ptrace
    if trace(TRACE_ME, 0, None, None) == 0 or trace(ATTACH, os.getppid(), None, None) == 0:
        return "traced"
    seen = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return "%d are seen" % len(seen) if len(seen) > 6 else ""


def further_processes(task):
    def fork():
        if os.fork() == 0:
            os._exit(0)

    return refused(fork, "made") or refused(lambda: os.execv("/bin/true", ["true"]), "run")


def memory(task):
    """With no other process than two, and none with more than its limit, it is bounded in all."""
    beyond = refused(lambda: mmap.mmap(-1, task["memory"]).close(), "more than its limit")
    uncounted = refused(lambda: os.close(os.memfd_create("probe")), "in files that no limit counts")
    return beyond or uncounted or further_processes(task)


def threads(task):
    end, started = threading.Event(), []
    threading.stack_size(1 << 16)
    while len(started) <= task["processes"]:
        thread = threading.Thread(target=end.wait, daemon=True)
        if not refused(thread.start, "started"):
            break
        started.append(thread)
    end.set()
    return "more than %d" % task["processes"] if len(started) > task["processes"] else ""


def expendable(task):
    try:
        value = open("/proc/self/oom_score_adj").read().strip()
    except OSError:
        return ""
    return "" if value == "1000" else "oom_score_adj is " + value


task = json.load(sys.stdin)
found = {"filter": confine() or ""}
for probe in (unix_socket, network, user_namespace, private_file, host_files, outside, other_processes,
              further_processes, memory, threads, expendable):
    try:
        found[probe.__name__] = probe(task)
    except Exception as problem:
        found[probe.__name__] = "could not be tried: %r" % problem
os.write(1, json.dumps(found).encode())
os._exit(0)
