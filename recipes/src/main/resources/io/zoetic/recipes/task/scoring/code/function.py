

# What tests see of an answer's function: its values as plain ones, by names that nothing else has.
def zoetic_function(*arguments, **named):
    value = zoetic_entry(*arguments, **named)
    if zoetic_asks_whether_found:
        return value if isinstance(value, bool) else value is not None
    return dict(value) if isinstance(value, dict) else value


zoetic_kept = [None]


# A message between the two processes holds no more than a mebibyte, and no long number: what is
# larger is fetched part by part.
def zoetic_large_function(*arguments):
    value = zoetic_function(*arguments)
    if type(value) is int and value.bit_length() > 10000:
        return {"zoetic": "int", "hex": hex(value)}
    if type(value) in (list, tuple, str) and len(value) > 2000:
        zoetic_kept[0] = value
        return {"zoetic": type(value).__name__, "length": len(value)}
    return value


def zoetic_part(start, end):
    return zoetic_kept[0][start:end]
