# SPDX-License-Identifier: Apache-2.0
"""Makes expressions.json: small templates and what Jinja2, set up as transformers sets it up, makes of them.

    pip install jinja2==3.1.6 && python3 expressions.py > expressions.json
"""
import copy
import datetime
import json

import jinja2
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_same"), [], [], body).set_lineno(line)

    def _same(self, caller):
        return caller()


def environment():
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


NOW = datetime.datetime(2026, 3, 7, 14, 5, 9, 123456)
VARIABLES = {
    "n": 7, "z": 0, "neg": -7, "f": 2.5, "big": 123456789012345678901234567890, "t": True, "no": None,
    "s": "Hello World", "u": "Zürich 🦊 日本", "blank": "  a b\n ", "empty": "", "lines": "one\ntwo\n\n  three\n",
    "quote": "it's \"q\" <b>&", "xs": [3, 1, 2], "names": ["b", "A", "c", "a"], "nothing": [],
    "d": {"b": 1, "a": [1, 2.0, None, True], "items": "own", "é": "<&>'"}, "e": {},
    "rows": [{"k": "x", "v": 1, "o": {"p": "P"}}, {"k": "y", "v": 2}, {"k": "x", "v": 3}],
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello", "tool_calls": [
            {"type": "function", "function": {"name": "f", "arguments": {"a": 1, "b": "ü"}}}]},
    ],
}

EXPRESSIONS = r"""
1 + 2 * 3
(1 + 2) * 3
7 // 2
-7 // 2
neg // 2
neg % 3
7 % -3
-7 % 3
7.5 // 2
-7.5 % 2
7 / 2
6 / 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
2.0 ** 0.5
big + 1
big * big
9223372036854775807 + 1
-9223372036854775808 - 1
1 / 0
1 // 0
1 % 0
1.0
1e5
1e16
1e15
123456789012345680.0
0.1 + 0.2
1e-5
0.0001
1.5e300 * 1e10
1e308 * 10
0x1F
0b101
0o17
1_000
1_0.5
True
true + true
none
None
'a' + 'b'
'a' ~ 1 ~ none ~ true ~ 2.0
'a' 'b' "c"
'a' * 3
3 * 'ab'
'a' * -1
[1] * 2
'a' + 1
1 + 'a'
[1] + [2]
(1,) + (2, 3)
[1] + (2,)
n + f
+n
-n
- n|abs
-n|abs
+'a'
'\n\t\\\'\"\x41\u00e9\U0001F98A\101\q'
"\N{LATIN SMALL LETTER E WITH ACUTE}"
1, 2
()
(1,)
[1, 'a', 2.0, none, [true]]
{'a': 1, "b": {'c': [1]}}
{1: 'x', 1.0: 'y', true: 'z'}
{'a': 1}['a']
{'a': 1}.a
[1,2,3][-1]
[1,2,3][5]
[1,2,3]['x']
(1,2,3)[1]
'abc'[1]
'abc'[-1]
'abc'[9] is undefined
u[7]
u[8:]
u|length
'🦊a'[0]
xs[1:]
xs[:-1]
xs[::-1]
xs[::2]
xs[-2:]
xs[5:]
xs[2:0:-1]
xs[-1:0:-1]
xs[:-10:-1]
xs[10::-1]
xs[1:2:0]
s[::-1]
s[0:5]
s[-5:]
s[:100]
(1,2,3)[1:]
range(5)[1:3]
s[none:2]
1 < 2 < 3
1 < 3 < 2
1 == 1.0
true == 1
'1' == 1
'a' < 'b'
'a' < 'B'
[1,2] < [1,3]
(1,2) == [1,2]
[1,2] == [1,2]
{'a': 1} == {'a': 1.0}
none == none
none == false
1 < 'a'
none < 1
missing < 1
missing == missing2
missing == none
1 != 2
n in xs
3 in xs
3 not in xs
'b' in d
'x' not in d
'ell' in s
1 in s
'' in s
missing in xs
1 in missing
none in [none]
1 in none
not true
not 1 == 2
not xs|length == 1
not missing
1 and 0
1 and 'a'
0 or 'b'
'' or none
0 and missing.x
1 or missing.x
'y' if n else 'x'
'y' if z else 'x'
'y' if z
('y' if z) is defined
'a' if z else 'b' if z else 'c'
'a' if n if z else 'c'
missing
missing.x
missing['x']
missing + 'a'
'a' + missing
'a' ~ missing
missing|length
missing()
-missing
d.a
d['a']
d.items
d['items']
d.items()|list
d.nope
d.nope.x
d['nope']['x']
d.nope is defined
none.x
none.x.y
n.x.y
s.x.y
xs.x
xs.x.y
d.é
d.__class__
d.__class__.x
s.__len__()
xs.append(1)
d.update({})
d.pop('a')
d.clear()
xs.sort()
d.get('a')
d.get('q')
d.get('q', 5)
d.get()
d.keys()
d.keys()|list
d.values()|list
d.items()
d.copy() == d
e.items()|list
xs.index(2)
xs.index(9)
xs.count(1)
(1,1).count(1)
[1,2].copy()
s.upper()
s.lower()
s.title()
'heLLo wORLD'.title()
"they're bill's".title()
'hello world'.capitalize()
'ß'.upper()
'ßx'.title()
'HeLLo'.swapcase()
blank.strip()
blank.lstrip()
blank.rstrip()
'xxaxx'.strip('x')
'xyaxy'.strip('yx')
'xyaxy'.lstrip('yx')
'xyaxy'.rstrip('yx')
'\u00a0\u2003a\u00a0'.strip()
'a\u200bb '.strip()
'a b  c'.split()
' a b  c '.split(' ')
'a,b,c'.split(',')
'a,b,c'.split(',', 1)
'a,b,c'.split(',', maxsplit=1)
'a,b,c'.rsplit(',', 1)
'a,b,c'.split(sep=',')
' a b  c '.split(None, 1)
' a b  c '.rsplit(None, 1)
''.split()
''.split(',')
'abc'.split('')
'a</think>b</think>c'.split('</think>')[-1]
'a\nb\r\nc\rd\u2028e'.splitlines()
'a\nb\n'.splitlines(true)
''.splitlines()
s.startswith('Hell')
s.startswith(('x', 'H'))
s.endswith('ld')
s.startswith('World', 6)
s.endswith('lo', 0, 5)
s.startswith('')
s.startswith(1)
s.replace('l', 'L')
s.replace('l', 'L', 1)
'aaa'.replace('', '-')
'aaa'.replace('', '-', 2)
''.replace('', 'x')
','.join(['a', 'b'])
','.join('abc')
','.join([1])
','.join(d)
s.find('o')
s.find('zz')
s.find('o', 5)
s.rfind('o')
u.find('日')
s.index('o')
s.index('zz')
s.count('l')
'aaaa'.count('aa')
'aaa'.count('')
s.count('l', 4)
'a-b-c'.partition('-')
'a-b-c'.rpartition('-')
'abc'.partition('-')
'abc'.rpartition('-')
'prefix-x'.removeprefix('prefix-')
'x.txt'.removesuffix('.txt')
'x'.removesuffix('')
'7'.zfill(3)
'-7'.zfill(4)
'a'.center(4)
'ab'.center(5)
'ab'.center(5, '*')
'a'.ljust(3, '.')
'a'.rjust(3)
'abc'.isalpha()
'ab1'.isalnum()
'12'.isdigit()
'²'.isdigit()
'½'.isnumeric()
'12'.isdecimal()
''.isdigit()
' \n'.isspace()
'abC'.islower()
'ABC1'.isupper()
'Ab Cd'.istitle()
'abc'.isascii()
'{} {}'.format(1, 'a')
'{1} {0}'.format(1, 'a')
'{a} {b[0]} {c.x}'.format(a=1, b=[2], c={'x': 3})
'{:>5}|{:<5}|{:^5}|{:05d}'.format('a', 'b', 'c', 42)
'{:.2f} {:,} {:e} {:%} {:g} {:x} {:#x} {:+d}'.format(3.14159, 1234567, 12345.678, 0.256, 0.0001, 255, 255, 5)
'{!r} {!s}'.format('a', 'a')
'{{}}'.format()
'{:*^7}'.format('ab')
'{0:{1}}'.format('a', 4)
'{}'.format()
'{x}'.format()
'{:d}'.format('a')
'{:s}'.format(1)
'{:,.2f}'.format(1234567.891)
'{:.3}'.format('abcdef')
'%s-%d' % ('a', 3)
'%s' % 'a'
'%s' % [1]
'%5s|%-5s|%05d|%x|%o|%e|%.2f|%g|%%' % ('a', 'b', 42, 255, 8, 12345.678, 2.345, 1e10)
'%(a)s %(b)03d' % {'a': 1, 'b': 2}
'%d' % 3.9
'%d' % 'a'
'%s %s' % ('a',)
'%s' % ('a', 'b')
'%r' % 'a'
'%+d' % 3
'%.3s' % 'abcdef'
'%i' % true
'%c' % 'a'
'%q' % 1
'%s' % missing
'a' % missing
'a' % [1]
'a' % (1,)
'a' % n
'a'.nope()
'a'.nope
1.5.real if false else 'x'
n.nope
xs|length
d|length
e|count
s|length
n|length
none|length
xs|first
nothing|first
nothing|first is undefined
nothing|last
xs|last
s|first
d|first
d|last
missing|first
xs|join
xs|join(', ')
names|join('-')
rows|join(',', attribute='k')
rows|join(',', 'o.p')
u|join('.')
none|join
xs|sort
names|sort
names|sort(case_sensitive=true)
xs|sort(reverse=true)
rows|sort(attribute='v', reverse=true)|map(attribute='v')|list
rows|sort(attribute='k,v')|map(attribute='v')|list
[1, 'a']|sort
xs|reverse|list
s|reverse
xs|unique|list
names|unique|list
['a','A']|unique(true)|list
rows|unique(attribute='k')|map(attribute='v')|list
xs|min
xs|max
nothing|min
names|min
names|max
names|max(true)
rows|max(attribute='v')
xs|sum
rows|sum(attribute='v')
rows|sum('v', 10)
[]|sum
[[1],[2]]|sum(start=[])
[0.1]*3|sum
xs|list
s|list
d|list
'abc'|list|tojson
missing|list
none|list
d|items|list
missing|items|list
xs|items|list
xs|items
d|dictsort
e|dictsort
{'b': 1, 'A': 2, 'c': 0}|dictsort
{'b': 1, 'A': 2, 'c': 0}|dictsort(true)
{'b': 1, 'A': 2, 'c': 0}|dictsort(false, 'value')
{'b': 1, 'A': 2}|dictsort(by='value', reverse=true)
{'b': 1}|dictsort(by='x')
xs|map('string')|list
names|map('upper')|join
xs|map('nope')|list
rows|map(attribute='o.p')|list
rows|map(attribute='o.p', default='-')|list
rows|map(attribute='o')|map(attribute='p', default=1)|list
['a b', 'c']|map('replace', ' ', '_')|list
xs|map
xs|select('odd')|list
xs|reject('odd')|list
[0, 1, '', 'a', none]|select|list
[0, 1, '', 'a', none]|reject|list
xs|select('gt', 1)|list
xs|select('>', 1)|list
xs|select('in', [1,2])|list
rows|selectattr('k', 'equalto', 'x')|map(attribute='v')|list
rows|selectattr('o')|list|length
rows|selectattr('o', 'undefined')|list|length
rows|rejectattr('k', 'eq', 'x')|map(attribute='v')|list
messages|selectattr('role', 'in', ['user', 'system'])|map(attribute='content')|list
messages|selectattr('role', '==', 'user')|first
messages|map(attribute='role')|join(',')
xs|batch(2)|list
xs|batch(2, 'x')|list
xs|slice(2)|list
xs|slice(2, 'x')|list
rows|groupby('k')
rows|groupby('k')|map(attribute='grouper')|list
rows|groupby('o.p', default='Q')|map('first')|list
(rows|groupby('k'))[0].list|length
n[1:]
no[:2]
' x '.zfill(6)
missing|round
d[1:3]
missing[1:]
xs|truncate(1, true, '', 0)
xs|truncate
((1, 2)|reverse).x.y
(xs|reverse).x.y
missing|default('x')
none|default('x')
none|default('x', true)
''|d('x', boolean=true)
missing|default
d.q.r|default('x')
d.q|default('x')
s|upper
s|lower
s|title
'foo-bar (baz) [q] it\'s'|title
s|capitalize
none|upper
n|lower
blank|trim
'xax'|trim('x')
blank|trim|length
missing|trim
n|trim + 'x'
s|replace('l', 'L')
s|replace('l', 'L', 2)
n|replace(7, 8)
lines|indent
lines|indent(2)
lines|indent(2, true)
lines|indent(2, blank=true)
lines|indent('> ', first=true)
''|indent
''|indent(2, true)
n|indent
'a\r\nb'|indent(1)
s|truncate(5)
s|truncate(8, leeway=0)
s|truncate(8, true, leeway=0)
s|truncate(8, false, '!', 0)
'%s-%s'|format(1, 2)
'%(a)s'|format(a=1)
s|center(15)
s|wordcount
'a b/ü?&=*~'|urlencode
{'a b': 'c/d'}|urlencode
quote|e
quote|escape
quote|safe
quote|string
quote|safe|e
(quote|safe) + '<i>'
'<i>' + (quote|safe)
('<i>'|safe) ~ '<b>'
('<i>'|safe)|upper
('<i>'|safe).upper() + '<'
('<i>'|safe).replace('i', '<')
('<i>'|safe)|replace('i', '<')
('<i>'|safe) * 2
['<'|safe]
('a'|safe) == 'a'
('a,b'|safe).split(',')
('-'|safe).join(['<', '>'])
'<i>'|safe is string
'<i>'|safe is escaped
'<i>'|safe|tojson
'<i>'|forceescape
n|string
n|string|length
f|int
'42'|int
' 42 '|int
'4.7'|int
'x'|int
'x'|int(5)
'0x1A'|int(base=16)
'1A'|int(0, 16)
'1e3'|int
none|int
true|int
missing|int
[]|int
-3.9|int
(-3.9)|int
'1_000'|int
'3.5'|float
'x'|float
'x'|float(1.5)
n|float
none|float
' 1e-3 '|float
'inf'|float
'nan'|float
neg|abs
(-2.5)|abs
'a'|abs
2.5|round
3.5|round
2.675|round(2)
-2.5|round
(-2.5)|round
7|round
1234|round(-2)
1250|round(-2)
2.1|round(method='ceil')
2.19|round(1, 'floor')
7|round(1, 'ceil')
1e20|round
0.5|round|int
n|attr('x') is defined
s|attr('upper') is callable
1024|filesizeformat
1500000|filesizeformat
1500000|filesizeformat(true)
d|tojson
d|tojson(indent=2)
d|tojson(indent=0)
d|tojson(indent='\t')
d|tojson(true)
d|tojson(ensure_ascii=true)
u|tojson(ensure_ascii=true)
d|tojson(separators=(',', ':'))
d|tojson(indent=1, separators=(',', ':'))
{'b': 1, 'a': {'d': 1, 'c': 2}}|tojson(sort_keys=true)
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
(1, 2)|tojson
e|tojson(indent=2)
nothing|tojson(indent=2)
{'a': {}, 'b': [], 'c': [[]]}|tojson(indent=2)
1e16|tojson
1.0|tojson
1e-7|tojson
1e22|tojson
'inf'|float|tojson
'nan'|float|tojson
big|tojson
'a\u0000\u001f\u007f\u2028/"\\\b\f\n\r\t'|tojson
'a\u007f'|tojson(true)
missing|tojson
d.items()|tojson
range(3)|tojson
xs|map('string')|tojson
xs is iterable
s is iterable
n is iterable
d is iterable
none is iterable
missing is iterable
d.items() is iterable
(xs|map('string')) is iterable
xs is sequence
s is sequence
d is sequence
n is sequence
(xs|map('string')) is sequence
range(3) is sequence
d is mapping
xs is mapping
s is string
n is string
n is number
f is number
t is number
t is integer
n is integer
f is integer
f is float
n is float
t is boolean
n is boolean
t is true
1 is true
z is false
false is false
no is none
no is not none
missing is none
missing is defined
missing is undefined
missing is not defined
d.q is defined
missing.q is defined
n is odd
n is even
neg is odd
f is odd
n is divisibleby 7
n is divisibleby(2)
'a' is in ['a']
'a' is in 'abc'
3 is not in xs
n is eq 7
n is equalto 7
n == 7 is true
n is == 7
n is gt 6
n is ge 8
n is lt 8
n is le 7
n is ne 7
'abc' is lower
'ABC' is upper
'' is lower
range is callable
s is callable
missing is callable
none is sameas none
n is sameas 7
'upper' is filter
'nope' is filter
'odd' is test
not n is odd
n is odd and f is float
n is not odd or t
1 is integer is true
range(3)
range(1, 10, 3)|list
range(5, 0, -2)|list
range(3)|length
range(0)|list
range(100001)
range(1.5)
range()
range(3)[1]
2 in range(3)
range(3) == range(3)
dict(a=1, b=2)
dict({'a': 1}, b=2)
dict([('a', 1)])
dict()
namespace(a=1).a
namespace(a=1).b
namespace({'a': 1}).a
namespace(a=1, b=xs|length - 1).b
raise_exception('no: ' ~ n)
raise_exception(missing)
strftime_now('%Y-%m-%d %H:%M:%S %d %b %B %a %A %j %p %I %y %f %%')
strftime_now('%-d %-m %-H %e %U %W %w %u %V %G %D %F %T %R %c %x %X')
strftime_now()
messages[0]['role']
messages[0].role
messages[-1].tool_calls[0].function.arguments|tojson
messages[-1].content.split('</think>')[-1].lstrip('\n')
messages[-1].content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n')
messages[1:]|length
messages|length - 1
(messages|length - 1) * 2
messages[0].role == 'system' and messages[0].content
messages[-1].tool_calls is defined and messages[-1].tool_calls is not none
messages[0].tool_calls is defined
messages[0].tool_calls|length > 0
messages|selectattr('tool_calls', 'defined')|list|length
messages|map(attribute='content')|map('length')|sum
'role' in messages[0]
messages[0]
messages[0].items()
messages[0]|tojson
messages|tojson(indent=4)|length
d|map('upper')|list
d.values()|map('string')|join('|')
[1,2,3].0
xs.0
xs.9
rows.0.k
n.5
f(1)
s(1)
s.upper
xs|map('string')
nope('x')|default('y')
'a' if
1 +
(1
[1, 2
{'a' 1}
1 ? 2
a b
'unclosed
d.
d.1.2
xs[]
xs[1,2]
f(a=1, 2)
x = 1
1 == 1 == 1
1 in [1] == true
'é' < 'z'
'ﬁ' > '🦊'
'İ'.lower()|length
'ΑΣ'.lower()
'ǆ'.title()
"a" ~ ("b" if t else "c") ~ "d"
'' ~ []
[missing]
{'a': missing}
[missing]|tojson
true|tojson
none|tojson
'x'|lower|upper|list|join|replace('X', 'y')
xs|sort|first + 1
-xs|first
'a'|upper ~ 'b'|upper
'a' + 'b'|upper
n|string + 'a'
n * 2|float
not 'a' in ['a']
none ~ ''
1.0|string
1e100
-0.0
0.1
100000000000000000000.0
5e-324
1.7976931348623157e308
3.0e0
""" + "\n"

TEMPLATES = [
    "a\n  {{- 'b' }}", "a{{ 'b' -}}\n c", "a\n\n{#- c #}\nb", "a\n  {% if t %}\nb\n  {% endif %}\nc",
    "a\n  {%+ if t %}\nb\n  {% endif +%}\nc", "  {% if t %}x{% endif %}  y", "{{ 'a' }}\n{{ 'b' }}\n", "a\n", "a\n\n", "",
    "\n", "\na", "a\r\nb\rc", "  {{ 'a' }}  ", "a  {#- c -#}  b", "a  {# c #}  \nb", "a {#+ c #}\nb", "  {# c #}\nb", "a{# x\ny #}\nb{{ n }}",
    "{% raw %}{{ x }}{% endraw %}", "a\n{% raw %}\n {{ x }}\n {% endraw %}\nb", "a {%- raw -%} {{ x }} {%- endraw -%} b",
    "{{ '{{' }}", "{{ '}}' }}", "{{ {'a': {'b': 1}}}}", "{{ {'a': 1} }}", "{%if t%}y{%endif%}", "{{n}}{{-n}}", "{{- n -}} x", "{{ n}} }}",
    "{%- for x in xs -%}\n  {{ x }}\n{%- endfor -%}", "{% for x in xs %}{{ x }},{% endfor %}", "{% for x in xs %}\n  {{ x }}\n{% endfor %}\nend",
    "{% for x in nothing %}{{ x }}{% else %}none{% endfor %}", "{% for x in xs %}{% else %}none{% endfor %}",
    "{% for x in missing %}{{ x }}{% else %}none{% endfor %}", "{% for x in none %}{% endfor %}", "{% for x in n %}{% endfor %}",
    "{% for x in xs if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }}{{ loop.last }} {% endfor %}",
    "{% for x in xs if x > 9 %}a{% else %}b{% endfor %}",
    "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}", "{% for x in xs %}{{ loop.previtem is defined }}{{ loop.nextitem is undefined }} {% endfor %}",
    "{% for x in xs %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }} {% endfor %}", "{% for x in xs %}{{ loop.depth }}{{ loop.depth0 }}{{ loop.nope }}{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in d|items %}{{ k }}={{ v }};{% endfor %}", "{% for k in d %}{{ k }};{% endfor %}",
    "{% for k, v in d|dictsort %}{{ k }};{% endfor %}", "{% for (a, b) in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [(1, 2, 3)] %}{% endfor %}", "{% for a, b in ['xy'] %}{{ a }}-{{ b }}{% endfor %}", "{% for c in u %}{{ c }}.{% endfor %}",
    "{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}", "{% for x in xs %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in xs %}{% break %}{% else %}else{% endfor %}", "{% for x in xs %}{% continue %}{% else %}else{% endfor %}",
    "{% for x in xs %}{% if loop.index == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}",
    "{% for x in xs %}{% for y in xs %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}",
    "{% break %}", "{% for x in xs %}{% set y %}{% break %}{% endset %}{% endfor %}ok", "{% for x in xs %}{% filter upper %}a{% break %}{% endfilter %}{% endfor %}ok",
    "{% set x = 1 %}{% for i in xs %}{% set x = i %}{% endfor %}{{ x }}", "{% set x = 1 %}{% if t %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% set x = 0 %}{% for i in xs %}{{ x }}{% set x = i %}{{ x }} {% endfor %}{{ x }}", "{% for i in xs %}{{ q }}{% set q = i %}{% endfor %}{{ q }}",
    "{% for n in xs %}{{ n }}{% endfor %}{{ n }}", "{% set ns = namespace(x=0) %}{% for i in xs %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}{{ ns.b }}|{{ ns }}",
    "{% set d.x = 1 %}", "{% set nope.x = 1 %}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a, b = xs %}", "{% set a = 1, %}{{ a }}", "{% set (a, b) = (1, 2) %}{{ b }}", "{% set true = 1 %}", "{% set x %}a {{ n }}{% endset %}[{{ x }}]",
    "{% set x | upper %}a {{ n }}{% endset %}[{{ x }}]", "{% set x | upper | replace('A', 'b') %}a{% endset %}[{{ x }}]", "{% set x %}{% set n = 1 %}{{ n }}{% endset %}{{ x }}{{ n }}",
    "{% set ns = namespace() %}{% set ns.t %}a{% endset %}{{ ns.t }}", "{% set loop_messages = messages[1:] %}{{ loop_messages|length }}",
    "{% if n == 7 %}a{% elif n == 8 %}b{% else %}c{% endif %}", "{% if z %}a{% elif n == 7 %}b{% else %}c{% endif %}", "{% if z %}a{% elif z %}b{% else %}c{% endif %}", "{% if missing %}a{% endif %}b", "{% if missing.x %}a{% endif %}", "{% if n, %}a{% endif %}", "{% if not n %}a{% endif %}",
    "{% if t %}a", "{% for x in xs %}a", "{% endif %}", "{% if t %}{% endfor %}", "{% nope %}", "{% if %}{% endif %}", "{% for x xs %}{% endfor %}", "{{ }}", "{{ n", "{% if t", "{# c", "{% raw %}a",
    "{{ n|nope }}", "{{ n is nope }}", "{% filter nope %}{% endfilter %}",
    "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=4, a=5) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}|", "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}", "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}", "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, a=3) }}",
    "{% macro m(x, y=x) %}{{ x }}{{ y }}{% endmacro %}{{ m(1) }}", "{% macro m(n) %}{{ n }}{% endmacro %}{{ m(1) }}{{ n }}", "{% macro m() %}{{ n }}{% endmacro %}{% set n = 9 %}{{ m() }}", "{% macro m() %}{% set n = 1 %}{{ n }}{% endmacro %}{{ m() }}{{ n }}",
    "{% macro f(k) %}{% if k > 0 %}{{ k }}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", "{% for n in xs %}{% macro m() %}{{ n }}{% endmacro %}{{ m() }}{% endfor %}", "{% macro m() %}a{% endmacro %}{{ m }}", "{% macro m() %}\n  a\n{% endmacro %}[{{ m() }}]", "{% macro m() %} a {% endmacro %}{{ m()|trim ~ m() }}", "{{ m() }}{% macro m() %}a{% endmacro %}",
    "{% macro m(a) %}[{{ caller() }}{{ a }}]{% endmacro %}{% call m(1) %}body {{ n }}{% endcall %}", "{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}{{ b }}{% endcall %}", "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "{% macro m() %}{% endmacro %}{% call m() %}x{% endcall %}", "{% macro m(a) %}<{{ a }}>{% endmacro %}{% call m('x') %}{% endcall %}",
    "{% filter upper %}a{{ s }}{% endfilter %}", "{% filter upper|replace('A', 'b') %}a{% endfilter %}", "{% filter indent(2) %}a\nb{% endfilter %}", "{% filter trim %} {% set n = 1 %}{{ n }} {% endfilter %}{{ n }}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}", "{% with a = n, b = a %}{{ b }}{% endwith %}",
    "{% generation %}a{{ n }}{% endgeneration %}b", "{% for m in messages %}{% generation %}{{ m.role }}{{ loop.index }}{% endgeneration %}{% endfor %}", "{% generation %}{% set n = 1 %}{{ n }}{% endgeneration %}{{ n }}", "{% for x in xs %}{% generation %}{% break %}{% endgeneration %}{% endfor %}",
    "{% for i in [[1, [2, [3]]]] recursive %}{% if i is iterable %}({{ loop(i) }}){% else %}{{ i }}@{{ loop.depth }}{% endif %}{% endfor %}", "{% for x in xs %}{{ loop([1]) }}{% endfor %}", "{% for x in [1] %}{% for y in [2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}", "{{ loop }}", "{% for x in xs %}{{ loop.index ~ loop.last }}{% endfor %}{{ loop is defined }}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.next() }}", "{% set j = joiner('|') %}{{ j() }}a{{ j() }}b{{ j() }}c", "{% print n, s %}", "{% do xs.append(1) %}", "{% include 'x' %}", "{% extends 'x' %}",
    "{% set m = xs|map('string') %}{{ m|join }}{{ m|join }}|", "{% set g = xs|select('odd') %}{% for x in g %}{{ x }}{{ loop.length }}{{ loop.last }}{% endfor %}", "{% for x in xs|map('string') %}{{ x }}{{ loop.last }}{{ loop.revindex }} {% endfor %}", "{% for x in xs|reverse %}{{ x }}{{ loop.nextitem }}{% endfor %}",
    "{{ messages[0].content if messages[0].role == 'system' else 'none' }}", "{%- if messages[0]['role'] == 'system' -%}\n    {%- set sys = messages[0]['content'] -%}\n{%- else -%}\n    {%- set sys = '' -%}\n{%- endif -%}\n{{ sys }}",
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}", "{% for message in messages[::-1] %}{% set index = (messages|length - 1) - loop.index0 %}{{ index }}{{ message.role }} {% endfor %}",
    "{% set ns = namespace(multi_step_tool=true, last=messages|length - 1) %}{% for message in messages[::-1] %}{% if ns.multi_step_tool and message.role == 'user' and not(message.content.startswith('<tool_response>')) %}{% set ns.multi_step_tool = false %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}{{ ns.last }}",
    "{% for m in messages %}{% for tc in m.tool_calls %}{{ tc.function.name }}({{ tc.function.arguments|tojson }}){% endfor %}{% endfor %}", "{% set x = none %}{{ x }}{{ x is none }}", "{% if tools is defined and tools %}a{% else %}b{% endif %}", "{{ messages|tojson }}", "{{ (messages|map(attribute='role')|list)[-1] }}",
    "{% set content = messages[2].content %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\\n') %}{% endif %}{{ content }}",
    "line1\n{{ missing.x }}", "{{ d['a'][3] and 'yes' }}", "a{{- '' -}}  \n  b", "{{ 'a' }}{% if t %}\n{% endif %}\nb", "{% if t -%}  a  {%- endif %}  b", "{% if t %}\n\n{% endif %}", "  {%- if t %} a {%- endif %}", "x{% set a = 1 %}\n\ny", "x{% set a = 1 -%}\n\ny", "{% set a = 1 +%}\ny", "{{ 'x' }}\n  {% set a = 1 %}\n  y", "\t{% if t %}\t{% endif %}\tz", "\u00a0{% if t %}a{% endif %}", "{{ n }} {% if t %}a{% endif %}", "{% if t %}  {% if t %}a{% endif %}{% endif %}", "{%- -%}", "{{ 1 }}{{+ 1 }}", "{% if true: %}a{% endif %}", "{% for i in range(3): %}{{ i }}{% endfor %}", "{{ [1, 2,] }}{{ {'a': 1,} }}{{ range(3,)|list }}", "{{ range(*[1, 3])|list }}{{ dict(**{'a': 1}) }}", "{{ n if t else }}", "{{ {} }}{{ [] }}", "{#\n comment\n#}\n{{ n }}", "{{ '\\' }}", "{{ \"a\\\nb\" }}", "{{ 'multi\nline' }}",
]


def outcome(env, source):
    try:
        return {"text": env.from_string(source).render(**copy.deepcopy(VARIABLES))}
    except jinja2.exceptions.TemplateSyntaxError:
        return {"error": "syntax"}
    except jinja2.exceptions.UndefinedError as e:
        return {"error": "undefined", "message": str(e)}
    except jinja2.exceptions.SecurityError:
        return {"error": "other"}
    except jinja2.exceptions.TemplateError as e:
        return {"error": "refused" if type(e) is jinja2.exceptions.TemplateError else "other", "message": str(e)}
    except Exception:
        return {"error": "other"}


def main():
    env = environment()
    sources = ["{{ " + line + " }}" for line in EXPRESSIONS.split("\n") if line] + TEMPLATES
    cases = []
    for source in sources:
        result = outcome(env, source)
        # What depends on a place in memory cannot be compared.
        if " at 0x" in result.get("text", "") or "<function" in result.get("text", ""):
            result = {"error": "other"}
        cases.append({"template": source, **result})
    print(json.dumps({"now": NOW.isoformat() + "Z", "variables": VARIABLES, "cases": cases}, ensure_ascii=False, indent=0))


if __name__ == "__main__":
    main()
