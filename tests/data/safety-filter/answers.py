"""Asks Python what the deployed safety filter, which is written in Python, answers: prints answers.json.

    python3.11 tests/data/safety-filter/answers.py > tests/data/safety-filter/answers.json

With a seed and a number of files it prints another, longer table, for `POLICYC_FILTER_ANSWERS=TABLE cargo test --lib answers`:

    python3.11 tests/data/safety-filter/answers.py 7 20000 > /tmp/answers.json

The filter's constraints are calls of `float`, `str`, `==`, `in`, `re.match` and `re.search`. They are stated here anew, in
`passes`, so that the table holds Python's answers and no code of the filter. Licence: as the project.
"""

import json
import platform
import random
import re
import sys
import warnings

warnings.simplefilter("ignore")
SEED, FILES = (int(argument) for argument in (sys.argv[1:3] or (20261126, 400)))
RANDOM = random.Random(SEED)

FLOATS = [
    "", " ", "5", " 5 ", "5\n", "\x1c5", "5\x1f", "\x0b5\x0c", "\x855", "\xa05", "\u20035", "\u200b5", "\u180e5", "\ufeff5",
    "٥", "१२", "１２", "𝟝", "²", "½", "五", "Ⅴ", "٥.٢", "٥e٢", "1٥", "-٥", "−5", "+5", "--5", "+-5", "- 5", "1_000", "1__0", "_1",
    "1_", "1_.5", "1._5", "1_e5", "1e_5", "1e5_0", "١_٠", "0x10", "0b1", "0o7", "1e5", "1E5", "1e+5", "1e-5", "1e", "e5", ".5", "5.",
    ".", "5.5.5", "1,5", "1 5", "inf", "-inf", "+inf", "INF", "Infinity", "infinit", "i_nf", "nan", "NaN", "-nan", "nan(1)", "1e400",
    "-1e400", "1e-400", "0", "-0", "00005", "5f", "5d", "1e5L", "\x005", "5\x00", "True", "None", "9007199254740993", "1" * 400,
]

TEXTS = [
    "", "a", "A", "ab", "abc", "aab", "b", "ba", "a\n", "a\nb", "\na", "a\r\n", "\r", "\x0b", "\x1c", "\x85", "\xa0", "\u2028", " ", "\t",
    "5", "٥", "²", "½", "Ⅴ", "五", "é", "e\u0301", "\u0301", "ß", "ſ", "K", "İ", "ı", "i", "I", "µ", "σς", "Σ", "_", "‿", "-", "a-b", "a.b",
    "<b>", "a<", "[a]", "{2}", "x{2}", "xx", "&", "~", "|", "$", "^", "\\", "True", "1e+16", "['a']", "a1 b2", "aaaa", "abab", "(a)", "😀",
    "\u200b", "\u200d", "ǅ", "ﬁ", "\x00", "\x07", "\x08", "x" * 40, "user@example.com", "US", "USD 5",
]

PIECES = [
    "a", "b", ".", "^", "$", "|", "*", "+", "?", "*?", "+?", "{2}", "{,2}", "{1,}", "{0,3}?", "{", "}", "{a}", "[ab]", "[^a]", "[a-z]", "[]a]",
    "[^]a]", "[a&&b]", "[a--b]", "[[]", "[[a]", "[a|b]", "[a~~b]", r"[\d_]", r"[^\W\d]", r"[\s\S]", r"[\b]", r"[\]]", "[a-]", "[-a]", "(a)", "(?:a|b)",
    "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?P<n>a)", "(?P=n)", r"\1", "(?#c)", "(?i:a)", "(?s:.)", "(?m:^a$)", "(?-i:a)", "(?>a|ab)", "a++", r"\d", r"\D",
    r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", r"\A", r"\Z", r"\z", r"\<", r"\>", r"\-", r"\.", r"\/", r"\e", r"\h", r"\K", r"\G", r"\R", r"\Q", r"\x41", r"\u00e9",
    r"\U0001F600", r"\0", r"\07", r"\101", r"\n", r"\t", r"\v", r"\a", "é", "ß", "İ", "i", "K", "😀", "(?i)", "(?m)", "(?s)", "(?a)", "(?u)", "(?L)", "()", "(|a)",
]

PATTERNS = PIECES + [
    r"\w+$", r"(?m)a$", r"(?m)^a", r"(?s)a.b", r"(?i)k", r"(?i)ſ", r"(?i)İ", r"(?i)ı", r"(?i)[i]", r"(?i)[h-j]", r"(?i)[^i]", r"(?i)µ", r"(?i)ß", r"(?i)σ",
    r"(?i)ǆ", r"(?i)ﬁ", r"(?a)\w", r"(?a)\d", r"(?a)\s", r"(?a:\w)\w", r"\b\w+\b", r"a\b", r"\Ba", r"\B", r"(?i)(?s)A.b", r"a(?i)b", r"(a)|b\1", r"(a)(b)\2\1",
    r"(?P<x>a)(?P=x)", r"(?P<x>a)|(?P<x>b)", r"(?<=ab)c", r"(?<=a|bc)c", r"(?<=a*)b", r"(?<=(a))b", r"(?<!a)b", r"(?:)*a", r"(a*)*b", r"(a|b)*?c", r"x{2}", r"x{2,}",
    r"x{,}", r"x{}", r"x{ 2}", r"x{2,1}", r"^*a", r"$+", r"\b*", r"a{2}{3}", r"a**", r"a?+b", r"(?=a)*b", r"(?=a){2}a", r"(", r")", r"[", r"[a", r"[z-a]", r"[\w-a]", r"[a-\d]",
    "\\", r"a\Z|b", r"(?:a$|b)", r"a$b", r"a^b", r"(?m)a$\n^b", r".*b$", r"^.{0,3}$", r"^[0-9]+$", r"[٠-٩]", r"[\x00-\x1f]", r"(?!.*b)a", r"(?i)TRUE", r"True|False",
    r"\[", r"[\[{]", r"(?![\[{])a", r".*@(example\.com|b)$", r"(?s:.*)a", r"[^\n]*", r"\Aa\Z", r"(?a)(?u)\w", r"(?ai)é", r"(?iu)É", r"[\u00e8-\u00ea]", r"[\101]", r"[\8]", r"\8",
]


def patterns():
    """The list above, and random strings of its pieces."""
    every = dict.fromkeys(PATTERNS)
    while len(every) < 2 * FILES:
        every["".join(RANDOM.choices(PIECES, k=RANDOM.randint(2, 4)))] = None
    return list(every)


def regex_answers(pattern):
    """For each text whether `match` and `search` find it; None where Python refuses the pattern."""
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError, ValueError):
        return None
    return ["".join("1" if find(text) else "0" for text in TEXTS) for find in (compiled.match, compiled.search)]


def as_float(value):
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        return None


def check(constraint, value):
    """Whether a constraint lets a value through; what raises does not."""
    if value is None:
        return not any(key in constraint for key in ("min", "max", "in", "not_in", "pattern", "equals"))
    for key, exceeds in (("max", lambda a, b: a > b), ("min", lambda a, b: a < b)):
        if key in constraint:
            number = as_float(value)
            if number is None or exceeds(number, float(constraint[key])):
                return False
    if "in" in constraint and value not in constraint["in"]:
        return False
    if "not_in" in constraint and value in constraint["not_in"]:
        return False
    if "pattern" in constraint and not re.match(constraint["pattern"], str(value)):
        return False
    if "equals" in constraint and value != constraint["equals"]:
        return False
    if "not_pattern" in constraint and re.search(constraint["not_pattern"], str(value)):
        return False
    if "contains" in constraint and constraint["contains"] not in str(value):
        return False
    return "not_contains" not in constraint or constraint["not_contains"] not in str(value)


def find(path, params):
    value = params
    for part in path.removeprefix("params.").split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def allows(policy, agent, action, params):
    matching = [rule for rule in policy["rules"] if rule.get("action_type", "*") == action]
    matching += [rule for rule in policy["rules"] if rule.get("action_type", "*") == "*"]
    if not matching:
        return policy.get("default") != "block"
    for rule in matching:
        if rule.get("allowed_agents") and agent not in rule["allowed_agents"]:
            return False
        if agent in rule.get("blocked_agents", []) or "*" in rule.get("blocked_agents", []):
            return False
        if not all(check(constraint, find(path, params)) for path, constraint in rule.get("constraints", {}).items()):
            return False
    return True


VALUES = [
    None, True, False, 0, 1, 5, -5, 1.0, 5.5, -0.0, 1e16, 1e300, 1e-7, 123456789, 9007199254740993, "", "a", "A", "ab", "b", "a\n", "5", " 5 ", "٥",
    "\x1c5", "1_0", "nan", "inf", "-inf", "1", "0", "1.0", "True", "False", "None", "1e+16", "5\n", "é", "e\u0301", "[1]", "['a']", "{'k': 1}", "<b>",
    [], [1], [True], ["a"], ["a", "b"], [["a"]], [None], [1.0, "it's"], {}, {"k": 1}, {"k": "a\u200b"}, {"k": {"j": "x"}}, ["\xa0\n\x01\""], "𝟝", "²", "1e400",
]
SCALARS = [value for value in VALUES if not isinstance(value, (list, dict)) and value is not None]
FILE_PATTERNS = [
    "a", "a$", "^a", "[a-z]+$", "5", "b|a$", "", ".*b", r"\w+$", r"\d+", r"\s", r"[\[{]", "True|1", r"\<b\>", "(?i)A", "(?m)a$", r"-?[0-9]+(\.[0-9]+)?$", r"(?!\[)", r"e\+16", r"\Aa\Z",
]


def constraint():
    chosen = {}
    for _ in range(RANDOM.choice([1, 1, 2, 3])):
        key = RANDOM.choice(["max", "min", "in", "not_in", "pattern", "equals", "not_pattern", "contains", "not_contains"])
        chosen[key] = {
            "max": lambda: RANDOM.choice([-1, 0, 1, 5, 5.5, 100, 1e16]),
            "min": lambda: RANDOM.choice([-5, 0, 1, 5, 0.5]),
            "in": lambda: RANDOM.sample(VALUES, RANDOM.randint(0, 4)),
            "not_in": lambda: RANDOM.sample(VALUES, RANDOM.randint(0, 4)),
            "pattern": lambda: RANDOM.choice(FILE_PATTERNS),
            "equals": lambda: RANDOM.choice(VALUES[1:]),
            "not_pattern": lambda: RANDOM.choice(FILE_PATTERNS),
            "contains": lambda: RANDOM.choice(["a", "5", "'", "", "e+"]),
            "not_contains": lambda: RANDOM.choice(["a", "b", "[", "T"]),
        }[key]()
    return chosen


def rule():
    made = {"action_type": RANDOM.choice(["x", "x", "x", "y", "*"])}
    if RANDOM.random() < 0.2:
        made["allowed_agents"] = RANDOM.sample(["p", "q", "*"], RANDOM.randint(0, 2))
    if RANDOM.random() < 0.1:
        made["blocked_agents"] = RANDOM.sample(["p", "q", "*"], RANDOM.randint(0, 1))
    if RANDOM.random() < 0.9:
        paths = RANDOM.sample(["params.v", "v", "params.w.k", "params.params.v"], RANDOM.choice([1, 1, 2]))
        made["constraints"] = {path: constraint() for path in paths}
    return made


def decisions():
    files = []
    for _ in range(FILES):
        policy = {"default": RANDOM.choice(["allow", "block", "deny"]), "rules": [rule() for _ in range(RANDOM.choice([1, 1, 1, 2, 3]))]}
        asked = []
        for index in range(len(VALUES)):
            other = RANDOM.randrange(len(VALUES))
            agent, action = RANDOM.choice("ppq"), RANDOM.choice("xxxyz")
            params = {"v": VALUES[index], "w": {"k": VALUES[other]}}
            asked.append([agent, action, other, int(allows(policy, agent, action, params))])
        files.append({
            "file": policy,
            "who": "".join(agent + action for agent, action, _, _ in asked),
            "others": [other for _, _, other, _ in asked],
            "allows": "".join(str(answer) for _, _, _, answer in asked),
        })
    return files


def shown(number):
    return None if number is None else repr(number)


def main():
    table = {
        "python": platform.python_version(),
        "floats": [[text, shown(as_float(text))] for text in FLOATS],
        "texts": [[value, str(value)] for value in VALUES[1:]],
        "regex_texts": TEXTS,
        "regexes": [[pattern, regex_answers(pattern)] for pattern in patterns()],
        "values": VALUES,
        "decisions": decisions(),
    }
    # One entry a line, so that a change of the table can be reviewed.
    out = []
    for key, value in table.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, ensure_ascii=True) for row in value)
            out.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            out.append(f"{json.dumps(key)}: {json.dumps(value)}")
    sys.stdout.write("{\n" + ",\n".join(out) + "\n}\n")


main()
