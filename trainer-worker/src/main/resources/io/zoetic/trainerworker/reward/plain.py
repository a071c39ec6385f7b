# Values between two processes that do not trust each other: nothing but plain types passes, so that
# none brings its own idea of being equal.
import json

CHARACTERS_MAX = 1 << 20
SEQUENCES = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


def pack(value):
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return ["plain", value]
    if kind is complex:
        return ["complex", value.real, value.imag]
    if kind in (bytes, bytearray):
        return ["bytes", value.hex()]
    if kind is dict:
        return ["dict", [[pack(key), pack(each)] for key, each in value.items()]]
    if SEQUENCES.get(kind.__name__) is kind:
        return [kind.__name__, [pack(each) for each in value]]
    raise TypeError("only plain values pass")


def unpack(packed):
    kind, value = packed[0], packed[1]
    if kind == "plain" and type(value) not in (list, dict):
        return value
    if kind == "complex":
        return complex(value, packed[2])
    if kind == "bytes":
        return bytes.fromhex(value)
    if kind == "dict":
        return {unpack(key): unpack(each) for key, each in value}
    return SEQUENCES[kind](unpack(each) for each in value)


def send(stream, message):
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def receive(stream):
    line = stream.readline(CHARACTERS_MAX)
    if not line.endswith(b"\n"):
        raise EOFError("no whole message")
    return json.loads(line)
