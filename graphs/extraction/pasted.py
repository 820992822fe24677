"""Pasted text: mails, code, logs, transcripts, announced documents and anything too long to have been typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

Stretch = tuple[int, int]

# Nobody types this much into a chat: of a longer text only both ends are looked at, the middle counts as pasted.
MAX_TYPED_CHARS = 20_000
EDGE_CHARS = 3_000
# A paragraph this long with so few words of the first person reads as an article, not as someone telling of themself.
LONG_PARAGRAPH_CHARS = 900
CHARS_PER_FIRST_PERSON = 300

FIRST_PERSON = re.compile(r"\b(?:i|i['’]?(?:m|ve|ll|d)|my|me|mine|myself)\b", re.IGNORECASE)
# Where the person takes the word again after something that was not theirs.
RESUMING = re.compile(
    r"""^[ \t]*[(\[*]{0,2}(?:
        btw\b|by\ the\ way\b|for\ context\b|context:|fyi\b|about\ me\b|as\ for\ me\b|ooc\b|out\ of\ character\b
        |for\ the\ record\b|note\ that\ i\b|that\ said\b|end\ of\ (?:the\ )?(?:text|quote|e?mail|article|story|scene)\b
        |(?:some\ )?(?:background|info(?:rmation)?)\ (?:about|on)\ me\b|my\ question\b|in\ real\ life\b|irl\b
        |i(?:['’]m|\ am)?\ (?:pasted|copied|wrote\ this|asking\ because)\b)""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")
_CODE_LINE = re.compile(
    r"""^\s*(?:
        .*[;{}]\s*(?://.*)?$|.*[)\]]\s*:\s*$
        |(?:async\s+)?def\s+\w+\(.*|class\s+\w+\s*[({:].*|import\s+[\w.]+(?:\s+as\s+\w+)?\s*$
        |from\s+[\w.]+\s+import\b.*
        |\#include\b.*|\#!.*|</?[a-zA-Z][^>]*>.*|[\w.\[\]"']+\s*(?:=|\+=|:=)\s*\S.*|(?:SELECT|INSERT|UPDATE
        |DELETE)\s.*
        |[\w"']+\s*:\s*\S.*,\s*$|(?<=\s)return\b.*|(?:return|const|let|var|elif|else:|try:|finally:
        |raise)\b.*[()=:].*|(?:self|this|console|print)[.(].*|//.*|\$\s+\w+.*|>>>.*
    )""",
    re.VERBOSE,
)
_LOG_LINE = re.compile(
    r"""^\s*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|\[?(?:INFO|WARN(?:ING)?|ERROR|DEBUG|FATAL)\b[\]:\s]
        |Traceback\ \(most|File\ "[^"]+",\ line|at\ [\w.$<>]+\(|\w+(?:Error|Exception):\s)""",
    re.VERBOSE,
)
_MAIL_HEADER = re.compile(
    r"^[ \t]*(?:from|to|cc|bcc|subject|sent|date|reply-to)[ \t]*:[^\n]*", re.IGNORECASE | re.MULTILINE
)
_GREETING = re.compile(
    r"^[ \t]*(?:(?P<formal>dear|to whom)|hi|hello|hey|good (?:morning|afternoon|evening|day)"
    r"|attention)\b(?P<name>[^\n,.!:]{0,40})[,:!.]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_INLINE_LETTER = re.compile(
    r"(?:\b(?:dear|hi|hello)\s+[^\n,]{1,30},?\s*)?i (?:hope|trust) (?:this|that this) (?:e-?mail"
    r"|message|letter) finds you",
    re.IGNORECASE,
)
_ASSISTANT_NAMES = re.compile(
    r"\b(?:chat ?gpt|gpt|assistant|claude|gemini|copilot|bot|ai|there|all|everyone|friend)\b", re.IGNORECASE
)
_CLOSING = re.compile(
    r"""
        ^[ \t]*(?:(?P<formal>(?:with\ )?(?:best|kind|warm|kindest|warmest)\ (?:regards|wishes)|regards
        |(?:yours\ )?sincerely
        |yours\ (?:truly|faithfully)|respectfully|cordially)|cheers|best|many\ thanks|thanks|thank\ you
        |love)\b[,.!]?[^\n]{0,30}$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_SIGNATURE = re.compile(r"(?:\n[^\n]{0,40}){0,3}")
_SPEAKER = re.compile(
    r"^[ \t]*(?:\[?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\]?[ \t]*[-–]?[ \t]*)?([A-Za-z][\w.'’]{0,19}(?:"
    r" [\w.'’]{1,14})?)[ \t]*:[ \t]+\S",
    re.MULTILINE,
)
_DOCUMENT = (
    r"(?:article|e-?mails?|mail|letter|message|passage|transcript|job (?:description|ad|posting)"
    r"|abstract|r[eé]sum[eé]|cv|essay|paragraphs?"
    r"|document|excerpt|lyrics|draft|review|report|post|text|chapter|bio|cover letter"
    r"|conversation|chat|thread|notes|minutes|contract|clause|story|poem|speech|sentences?)"
).replace(" ", r"\s")
_ANNOUNCED = re.compile(
    rf"""(?:\b(?:here(?:['’]?s|\ is|\ are)|below\ (?:is|are)|this\ is|these\ are|following\ is|attached\ is|i\ (?:got
        |received)\ this|consider|read
        |based\ on|according\ to|given)\s+(?:\w+['’]?\w*\s+){{0,4}}?{_DOCUMENT}\b[^:\n.?!]{{0,50}}:(?!//)
        |^[ \t]*(?:\w+\ )?{_DOCUMENT}[ \t]*:)""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def find_pasted(text: str, _own: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches of a text that look pasted; they may overlap."""
    edges = [(0, len(text))]
    if len(text) > MAX_TYPED_CHARS:
        edges = [(0, EDGE_CHARS), (len(text) - EDGE_CHARS, len(text))]
        yield EDGE_CHARS, len(text) - EDGE_CHARS
    for start, end in edges:
        for find in _FINDERS:
            yield from find(text, start, end)


def end_of_borrowed(text: str, start: int, end: int) -> int:
    """Return where borrowed text that begins at `start` stops: at a line where the person takes the word, or `end`."""
    resuming = RESUMING.search(text, start, end)
    while resuming is not None and resuming.start() > 0 and text[resuming.start() - 1] != "\n":
        resuming = RESUMING.search(text, resuming.end(), end)
    return end if resuming is None else resuming.start()


def _find_fenced(text: str, start: int, end: int) -> Iterator[Stretch]:
    fences = [fence.span() for fence in _FENCE.finditer(text, start, end)]
    for index in range(0, len(fences), 2):
        yield fences[index][0], fences[index + 1][1] if index + 1 < len(fences) else end


def _find_long_paragraphs(text: str, start: int, end: int) -> Iterator[Stretch]:
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        length = paragraph.end() - paragraph.start()
        if length >= LONG_PARAGRAPH_CHARS:
            persons = sum(1 for _ in FIRST_PERSON.finditer(text, *paragraph.span()))
            if persons * CHARS_PER_FIRST_PERSON < length:
                yield paragraph.span()


def _find_code_and_logs(text: str, start: int, end: int) -> Iterator[Stretch]:
    lines = [line.span() for line in _LINE.finditer(text, start, end) if not text[line.start() : line.end()].isspace()]
    for kind, group in groupby(lines, key=lambda span: _machine_line(text[span[0] : span[1]])):
        run = list(group)
        if kind == "log" or (kind == "code" and len(run) >= 2):
            yield run[0][0], run[-1][1]


def _machine_line(line: str) -> str:
    if len(line) > MAX_TYPED_CHARS // 10:
        return "prose"
    if _LOG_LINE.match(line):
        return "log"
    return "code" if _CODE_LINE.match(line) else "prose"


def _find_mails(text: str, start: int, end: int) -> Iterator[Stretch]:
    closings = [closing.span() for closing in _CLOSING.finditer(text, start, end) if closing["formal"]]
    headers = list(_MAIL_HEADER.finditer(text, start, end))
    if len(headers) >= 2 or any("subject" in header[0].lower() for header in headers):
        yield headers[0].start(), _end_of_mail(text, headers[-1].end(), end)
    inline = _INLINE_LETTER.search(text, start, end)
    if inline is not None:
        yield inline.start(), _end_of_mail(text, inline.end(), end)
    covered = start
    for greeting in _GREETING.finditer(text, start, end):
        if greeting.start() >= covered and _opens_mail(greeting, closings):
            covered = _end_of_mail(text, greeting.end(), end)
            yield greeting.start(), covered


def _opens_mail(greeting: re.Match[str], formal_closings: Sequence[Stretch]) -> bool:
    name = greeting["name"].strip()
    if _ASSISTANT_NAMES.search(name) or (not name and not greeting["formal"]):
        return False
    return greeting["formal"] is not None or (bool(formal_closings) and formal_closings[-1][0] >= greeting.end())


def _end_of_mail(text: str, start: int, end: int) -> int:
    closing = _CLOSING.search(text, start, end)
    if closing is None:
        return end_of_borrowed(text, start, end)
    signature = _SIGNATURE.match(text, closing.end(), end)
    after = signature.end() if signature else closing.end()
    paragraph_end = text.find("\n\n", closing.end(), after)
    return after if paragraph_end < 0 else paragraph_end


def _find_transcripts(text: str, start: int, end: int) -> Iterator[Stretch]:
    speakers = list(_SPEAKER.finditer(text, start, end))
    names = [speaker[1].casefold() for speaker in speakers]
    if len(names) >= 4 and 2 <= len(set(names)) <= len(names) // 2:
        line_end = text.find("\n", speakers[-1].start(), end)
        yield speakers[0].start(), end if line_end < 0 else line_end


def _find_announced(text: str, start: int, end: int) -> Iterator[Stretch]:
    announced = _ANNOUNCED.search(text, start, end)
    if announced is not None:
        yield announced.end(), end_of_borrowed(text, announced.end(), end)


_FINDERS: tuple[Callable[[str, int, int], Iterator[Stretch]], ...] = (
    _find_fenced,
    _find_long_paragraphs,
    _find_code_and_logs,
    _find_mails,
    _find_transcripts,
    _find_announced,
)
