# Confines the process that calls it to the system calls that computing needs. Whatever is not named
# here is not there (ENOSYS, so that libraries fall back to what is): no sockets, no other process or
# program, no namespaces, mounts, tracing, keys, BPF, io_uring, memory that no limit counts. Threads are.
# Once confined, always confined.
import ctypes
import os
import struct

# Each with its number on x86-64 and on aarch64.
CALLS = """
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69
pwritev 296 70, lseek 8 62, open 2 -, openat 257 56, close 3 57, stat 4 -, fstat 5 80, lstat 6 -
newfstatat 262 79, statx 332 291, access 21 -, faccessat 269 48, faccessat2 439 439
readlink 89 -, readlinkat 267 78, getdents 78 -, getdents64 217 61, getcwd 79 17, chdir 80 49
fchdir 81 50, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35, rename 82 -
renameat 264 38, renameat2 316 276, link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36
chmod 90 -, fchmod 91 52, fchmodat 268 53, truncate 76 45, ftruncate 77 46, fsync 74 82
fdatasync 75 83, utimensat 280 88, umask 95 166, statfs 137 43, fstatfs 138 44, dup 32 23
dup2 33 -, dup3 292 24, fcntl 72 25, flock 73 32, pipe 22 -, pipe2 293 59, poll 7 -
ppoll 271 73, select 23 -, pselect6 270 72, epoll_create1 291 20, epoll_ctl 233 21
epoll_wait 232 -, epoll_pwait 281 22, eventfd2 290 19, sendfile 40 71, copy_file_range 326 285
mmap 9 222, mprotect 10 226, munmap 11 215, mremap 25 216, brk 12 214, madvise 28 233
msync 26 227, rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139
rt_sigpending 127 136, rt_sigtimedwait 128 137, rt_sigsuspend 130 133, sigaltstack 131 132
tgkill 234 131, pause 34 -, alarm 37 -, getitimer 36 102, setitimer 38 103
restart_syscall 219 128, futex 202 98, set_robust_list 273 99, get_robust_list 274 100
set_tid_address 218 96, rseq 334 293, membarrier 324 283, sched_yield 24 124
sched_getaffinity 204 123, sched_getparam 143 121, sched_getscheduler 145 120, arch_prctl 158 -
getcpu 309 168, nanosleep 35 101, clock_nanosleep 230 115, clock_gettime 228 113
clock_getres 229 114, gettimeofday 96 169, time 201 -, times 100 153, getrandom 318 278
getpid 39 172, gettid 186 178, getppid 110 173, getpgrp 111 -, getpgid 121 155, getsid 124 156
getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getresuid 118 148
getresgid 120 150, getgroups 115 158, getpriority 140 141, uname 63 160, sysinfo 99 179
getrusage 98 165, getrlimit 97 163, wait4 61 260, waitid 247 95, exit 60 93, exit_group 231 94
"""

# Those that are there with some arguments only: the argument's index, and its values.
WITH_ARGUMENTS = """
ioctl 16 29 1 0x5401 0x5450 0x5451
prlimit64 302 261 0 0
"""

CLONE = (56, 220)
CLONE_THREAD = 0x10000
CLONE_NEW = 0x7E020000

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, NOT_THERE, KILL = 0x7FFF0000, 0x00050000 | 38, 0x80000000
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16


def calls(text, machine):
    """Number and what follows, of each that this machine has."""
    for line in text.replace(",", "\n").strip().splitlines():
        words = line.split()
        if words[1 + machine] != "-":
            yield int(words[1 + machine]), [int(word, 0) for word in words[3:]]


def program(machine, architecture):
    """The filter, as instructions (code, jump if true, jump if false, operand)."""
    made = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL)]
    made.append((LOAD, 0, 0, NUMBER))
    for number, _ in calls(CALLS, machine):
        made += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    for number, (index, *values) in calls(WITH_ARGUMENTS, machine):
        asked = [(LOAD, 0, 0, ARGUMENTS + 8 * index)]
        for value in values:
            asked += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
        asked.append((RETURN, 0, 0, NOT_THERE))
        made += [(EQUAL, 0, len(asked), number), *asked]
    made += [
        (EQUAL, 0, 4, CLONE[machine]),
        (LOAD, 0, 0, ARGUMENTS),
        (ANY_BIT, 2, 0, CLONE_NEW),
        (ANY_BIT, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, NOT_THERE),
    ]
    return b"".join(struct.pack("=HBBI", *each) for each in made)


def confine():
    """Why this process cannot be confined; None if it is now."""
    if os.uname().machine not in MACHINES:
        return "no filter of system calls for " + os.uname().machine
    code = program(*MACHINES[os.uname().machine])
    held = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]
    if prctl(PR_SET_NO_NEW_PRIVS, 1, None, 0, 0) or prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0):
        return "no filter of system calls, error %d" % ctypes.get_errno()
    return None
