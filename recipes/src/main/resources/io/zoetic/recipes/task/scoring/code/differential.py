# Compares a function of an answer with the canonical solution, as EvalPlus does (evalplus/evalplus,
# evalplus/eval and evalplus/data/mbpp.py). This runs with the tests: the answer is in another
# process, behind `function`.
class CanonicalFailure(Exception):
    pass


def zoetic_differential(function, part, text):
    import copy
    import json
    import math
    import signal
    import time

    task = json.loads(text)
    number = int(task["task"].split("/")[-1]) if task["task"].startswith("Mbpp/") else None
    entry = task["entry"]

    # JSON has no tuples, sets and complex numbers: which tasks need them back, by number.
    each, rows, first_rows, second, first, both, all_of_it = (
        {2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726,
         740, 744, 809},
        {63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780},
        {75, 413, 444, 753},
        {106, 750},
        {250, 307, 405, 446, 617, 720, 763, 808},
        {259, 401, 445},
        {580, 615, 791},
    )

    def nested(value):
        return tuple(nested(part) for part in value) if isinstance(value, list) else value

    def repaired(arguments):
        head, tail = arguments[:1], arguments[1:]
        if number in each:
            return [tuple(part) for part in arguments]
        if number in rows:
            return [[tuple(row) for row in part] for part in arguments]
        if number in first_rows:
            return [[tuple(row) for row in head[0]]] + tail
        if number in second:
            return head + [tuple(tail[0])] + tail[1:]
        if number in first:
            return [tuple(head[0])] + tail
        if number in both:
            return [tuple(tuple(row) for row in part) for part in arguments]
        if number in all_of_it:
            return list(nested(arguments))
        if number == 278:
            return [tuple(tuple(row) if isinstance(row, list) else row for row in head[0])] + tail
        if number == 722:
            return [{key: tuple(part) for key, part in head[0].items()}] + tail
        if number == 115:
            # An empty one is a dictionary there, too.
            return [[set(part) if isinstance(part, list) and part else {} for part in head[0]]]
        if number == 124:
            return [float(arguments[0]), complex(arguments[1])]
        if number == 252:
            return [complex(arguments[0])]
        return arguments

    def called(arguments):
        value = function(*arguments)
        if not (isinstance(value, dict) and "zoetic" in value):
            return value
        if value["zoetic"] == "int":
            return int(value["hex"], 16)
        length, size = int(value["length"]), 100000 if value["zoetic"] == "str" else 1000
        parts = [part(start, start + size) for start in range(0, length, size)]
        if value["zoetic"] == "str":
            return "".join(parts)
        whole = [each for some in parts for each in some]
        return whole if value["zoetic"] == "list" else tuple(whole)

    def late(*_):
        raise TimeoutError()

    # Within the limit of all tests, whose timer goes on behind.
    def within(seconds, call, arguments):
        left, began = signal.getitimer(signal.ITIMER_REAL)[0], time.monotonic()
        if not 0 < seconds < left:
            return call(arguments)
        before = signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return call(arguments)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            signal.setitimer(signal.ITIMER_REAL, max(0.01, left - (time.monotonic() - began)))

    def is_floats(value):
        return isinstance(value, float) or (
            isinstance(value, (list, tuple)) and all(isinstance(part, float) for part in value))

    def is_close(mine, its, atol):
        if isinstance(its, (list, tuple)):
            return (isinstance(mine, (list, tuple)) and len(mine) == len(its)
                    and all(is_close(a, b, atol) for a, b in zip(mine, its)))
        return mine == its or abs(mine - its) <= atol + 1e-7 * abs(its)

    def polynomial(coefficients, x):
        return sum(part * math.pow(x, i) for i, part in enumerate(coefficients))

    def digits_apart(a, b):
        longest = max(len(str(a)), len(str(b)))
        pairs = zip(str(a).zfill(longest), str(b).zfill(longest))
        return sum(abs(int(x) - int(y)) for x, y in pairs)

    def pyramid(edge, height):
        return round(edge ** 2 + 2 * edge * math.sqrt((edge / 2) ** 2 + height ** 2))

    def special(out, wanted, arguments):
        if number in {2, 7, 111, 140, 232, 249, 579, 769}:
            return set(out) == set(wanted)
        if number in {737, 787, 794}:
            # Only whether something is found.
            found = out if isinstance(out, bool) else out is not None
            return found == (wanted if isinstance(wanted, bool) else wanted is not None)
        if number == 164:
            # The task can be read in two ways: EvalPlus takes any value.
            return True
        if number == 295:
            return out == wanted or out == 0
        if number == 558:
            return out == wanted or out == digits_apart(*arguments)
        if number == 581:
            return out == wanted or abs(out - pyramid(*arguments)) <= task["atol"]
        if number is None and entry == "find_zero":
            return abs(polynomial(arguments[0], out)) <= task["atol"]
        return None

    def is_equal(out, wanted, arguments):
        known = special(out, wanted, arguments)
        if known is not None:
            return known
        if out == wanted:
            return True
        atol = task["atol"] or (1e-6 if is_floats(wanted) else 0)
        return bool(atol) and type(out) is type(wanted) and is_close(out, wanted, atol)

    try:
        space = {"__name__": "canonical"}
        exec(compile(task["solution"], "canonical", "exec"), space)
        canonical = space[entry]
        inputs = [repaired(arguments) for arguments in json.loads(task["inputs"])]
    except Exception as problem:
        raise CanonicalFailure() from problem
    for arguments in inputs:
        began = time.monotonic()
        try:
            wanted = canonical(*copy.deepcopy(arguments))
        except Exception as problem:
            raise CanonicalFailure() from problem
        limit = max(4, 4 * (time.monotonic() - began))
        assert is_equal(within(limit, called, arguments), wanted, arguments)
