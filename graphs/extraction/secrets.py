"""Secrets: passwords, codes and keys, which are never kept, whoever states them."""

from __future__ import annotations

import re

from .pattern_lines import any_of, on_one_line

# Keys that are known by their own form.
_KEYS = re.compile(
    on_one_line(
        r"""
        \b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}
        |\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{15,}
        |\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{30,}|\bya29\.[\w-]{20,}
        |\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{30,}|\bhf_[A-Za-z0-9]{20,}
        |\bxox[abprs]-[A-Za-z0-9-]{10,}|\bSG\.[\w-]{16,}\.[\w-]{16,}
        |\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}|-----BEGIN [A-Z ]*PRIVATE KEY
        """
    )
)
_NAMED = any_of(
    r"""
    pass ?word, pass ?phrase, passwd, pwd, pw, pass ?code, pass ?key, pin(?: code| number)?, secret(?: access)? key,
    api[ _-]?key, access[ _-]?(?:token|key), auth[ _-]?token, bearer token, (?:github|gitlab|slack|discord|bot)
    token, private key, client secret, seed (?:phrase|words), (?:recovery|backup|mnemonic|secret)
    (?:phrase|codes?|words?), cvv2?, cvc, card code, otp,
    (?:security|login|log-?in|alarm|door|gate|safe|lock(?:er|box)?|entry|garage|unlock|vault|access
    |verification|2fa|sms|phone|screen|building|suitcase|voicemail) (?:codes?|combination|pin)
    """
)
# What is said about a password is no password.
_NO_SECRET = any_of(
    r"""
    too, very, not, weak, strong, wrong, expired, incorrect, lost, safe, secure, stored, required, invalid, long,
    short, the, a, an, different, reset, being, never, always, hard, easy, missing, empty, hashed, encrypted,
    needed, so, in, on, at, to, what, where, how, somewhere, forgotten, unique, random, good, bad, better, best,
    important, optional, changed, saved, kept, my, his, her, their, your, our, old, new, one, only, also, still,
    now, used, visible, hidden, blank, correct, ok, okay, fine, already, from, written, shared, under, managed, no,
    up, that, because, which, known, out, really, pretty, quite, just, almost, about, broken, due, there, here,
    gone, locked, blocked, refused, rejected, compromised, unknown, un\w+ed, protected, shown, printed, listed,
    fields?, forms?, page, manager
    """
)
# "correct" is no password, "correct-horse" may be one.
_SAID = rf"(?!{_NO_SECRET}(?![\w-]))"
# Letters with digits or signs among them.
_MIXED = r"(?<!\S)(?=[^\s,]{0,30}[\d!@#$%^&*?])[^\s,]{4,80}"
_OTHER_CODE = "".join(
    rf"(?<!\b{kind} )"
    for kind in ("area", "country", "dress", "error", "status", "exit", "promo", "discount", "color", "colour", "zip")
)
# Every statement of one has one of these: most texts have none, and need no further look.
_CUES = (
    *("pass", "pin", "pw", "key", "token", "code", "phrase", "words", "cvv", "cvc", "otp", "secret", "login", "log-in"),
    *("credential", "combination", "@"),
)
_STATED = re.compile(
    on_one_line(
        rf"""
        \b{_NAMED}\b(?: (?:for|of|to|on|at) [^:=.]{{1,40}}?)?\s*(?:'s|(?:is|was|are)\s*:?|:|=)\s*["'“]?{_SAID}\S{{3,}}
        |\b(?:{_NAMED}|pass)\s+["'“]?(?:(?=[a-z]*\d)(?=\d*[a-z]|\S*[!@#$%^&*])[^\s,/]{{5,}}
            |(?=\S*[!@#$%^&*])[^\s,/]{{5,}}(?<![!?])|\d{{4,8}}(?!\w| [a-z]+s\b))
        |\b{_NAMED}\b [^.]{{1,20}}\bis \d{{3,8}}\b
        |\b(?:{_NAMED}|login|credentials)\b[^.]{{0,30}}\b[\w.@]+ ?/ ?(?=[^\s,]{{0,30}}[\d!@#$%^&*?])[^\s,]{{4,80}}
        |\b{_NAMED}\s(?:is set )?to\s\d{{4,8}}\b
        |\bpass\s?(?:is|was|:|=)\s?{_MIXED}
        |\b(?:user ?name|user id|user|login)\s*:?\s+(?!and\b|or\b)[\w.@-]+,?\s(?:and\s)?(?:the\s)?
            (?:password|pass|pw|pwd)\s*:?\s+{_SAID}\S{{4,}}
        |{_OTHER_CODE}\bcode (?:for|of|to) [^.]{{1,30}}\bis\s+[\d#*-]{{3,}}
        |{_MIXED}["'”]? (?:is|as|for) (?:my|the|their|our|a) (?:[\w-]+ ){{0,2}}{_NAMED}\b
        |(?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,64}}\.[\w.]+\s?(?:[:|/]|,?\s(?:and\s)?(?:the\s|my\s)?pass\w*)\s?
            (?:is\s|:\s?)?{_SAID}\S{{5,}}
        |\b\w*(?:api_?key|secret|token|passwd|password|access_key)\w*["']?\s*[=:]\s*["']?(?=[\w+/-]*\d)[\w+/-]{{8,}}
        """
    ),
    re.IGNORECASE,
)


def holds_secret(text: str) -> bool:
    """Return whether a text gives away a password, a code, a token, a seed phrase or a private key."""
    if _KEYS.search(text) is not None:
        return True
    lowered = text.lower()
    return any(cue in lowered for cue in _CUES) and _STATED.search(text) is not None
