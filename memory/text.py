"""What any stored text must satisfy, wherever it came from."""

from __future__ import annotations

import re
import unicodedata

_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Endings of a host name that are neither words of English ("done.It was") nor those of files ("notes.md").
_ENDINGS = (
    "com|net|org|edu|gov|mil|info|biz|io|ai|co|dev|app|xyz|icu|ly|gg|tv|ac|eu|uk|de|fr|nl|ch|es|pt|se|dk|fi|cz|sk|hu|ro|gr"
    "|ie|pw|tk|ml|ga|cf|gq|su|ru|ua|by|kz|tr|ir|il|ae|sa|eg|za|ng|ke|cn|jp|kr|hk|tw|sg|th|vn|ph|au|nz|ca|mx|br|ar|cl|pe"
    "|xn--[a-z0-9-]+"
)
# Endings that count only where a path, a port or a subdomain shows that a host is meant.
_DOUBTFUL = (
    "(?!js|ts)[a-z]{2}|top|shop|store|site|online|live|link|click|club|page|cloud|tech|web|blog|news|space|fun|world|zip|mov"
    "|click|email|host|website|support|services|agency|digital|download|bid|win|loan|men|work|life|today|pro|name|mobi"
)
_DOT = "[.\u3002\uff0e\uff61]"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_LINK = re.compile(
    rf"""[\w.+-]{{1,64}}@{_LABEL}(?:{_DOT}{_LABEL})+                                  # an e-mail address
    |(?<![\w.@-])(?!(?:asp|vb|ado|ml)\.net\b|socket\.io\b)
        (?:(?:{_LABEL}{_DOT})+(?:{_ENDINGS})(?![\w@-])                              # a host by its ending
          |(?:{_LABEL}{_DOT})+(?:{_ENDINGS}|{_DOUBTFUL})(?::\d|/\w)                 # … by its path or port
          |(?:[^\W_][\w-]{{0,61}}[^\W_]{_DOT}){{2,}}(?:{_ENDINGS}|{_DOUBTFUL})(?![\w@-])  # … by its subdomain
          |\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d|/[a-z]))                               # … by its address""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_A_VALUE = re.compile(
    r"""\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\bdata:[a-z]+/|\b(?:mailto|javascript):\S|\]\(   # links and images
    |<\s*/?\s*[a-z!|]|\|>                       # tags and chat-template tokens
    |\{\{|\}\}|\{%|\$\{                         # templates
    |```|\[/?INST\]                             # fences and instruction marks
    |^\s*(system|assistant|user|developer|tool)\s*:""",
    re.IGNORECASE | re.VERBOSE,
)


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates with U+FFFD, since neither SQLite, Chroma nor JSON over HTTP can carry them."""
    return _SURROGATES.sub("\ufffd", text)


def is_one_line(text: str) -> bool:
    """Return whether `text` holds no line break and no control, format or private-use character."""
    return not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in text)


def find_markup(text: str) -> str | None:
    """Return a piece of `text` that is a link, address of the web or of e-mail, tag, template or role mark, or None.

    Stored text is data: a value that carries any of these is refused rather than escaped. So is a company called by the
    address of its site ("Booking.com"), since nothing tells it from a link.
    """
    found = _NOT_A_VALUE.search(text) or _LINK.search(text)
    return found.group(0).strip() if found else None
