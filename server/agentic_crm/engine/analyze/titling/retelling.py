"""Deeds out of statements, wishes and questions: what a title says where the words that ask hold no order.

"I want to know where they are" is "Tell Wes where they are", "the form needs to be signed" is "Have the form signed". What no
rule can turn is answered: "Answer Wes: ...", in his own words.
"""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.wording import Sentence, stems
from agentic_crm.kit.regex import regex

ORDERS = frozenset(
    ["accept", "acknowledge", "act", "add", "adjust", "advise", "agree", "align", "amend", "answer", "apply", "approve", "arrange", "ask", "assign", "attach", "attend", "await", "bill", "block", "book", "bring", "build", "bump", "buy", "calculate", "call", "cancel", "change", "charge", "chase", "check", "circulate", "clarify", "clean", "clear", "close", "collect", "come", "compare", "complete", "compute", "confirm", "connect", "consider", "contact", "continue", "convert", "coordinate", "copy", "correct", "cover", "create", "credit", "cut", "deal", "decide", "delete", "deliver", "depute", "design", "dial", "discuss", "dispatch", "distribute", "do", "double-check", "download", "draft", "draw", "drive", "drop", "edit", "email", "e-mail", "enclose", "enter", "ensure", "escalate", "estimate", "examine", "exchange", "execute", "expedite", "explain", "export", "extend", "fax", "file", "fill", "find", "finish", "fit", "fix", "follow", "forward", "furnish", "get", "give", "go", "grab", "hand", "have", "help", "hire", "hold", "host", "identify", "import", "include", "increase", "inform", "initial", "insert", "install", "introduce", "invite", "invoice", "issue", "join", "keep", "kick", "leave", "let", "liaise", "line", "list", "load", "look", "lower", "mail", "make", "mark", "meet", "mention", "migrate", "mind", "modify", "move", "name", "notify", "obtain", "offer", "open", "order", "organise", "organize", "outline", "pack", "pass", "pay", "pencil", "phone", "pick", "ping", "place", "plan", "post", "prepare", "present", "price", "print", "process", "produce", "propose", "prove", "provide", "publish", "pull", "push", "put", "quote", "raise", "reach", "read", "rebook", "recalculate", "reconfirm", "record", "redo", "reduce", "refund", "register", "release", "remind", "remove", "renew", "repair", "repeat", "replace", "reply", "report", "reprint", "request", "reschedule", "resend", "reserve", "reset", "resolve", "respond", "restart", "retrieve", "return", "rework", "review", "revise", "ring", "run", "save", "schedule", "secure", "see", "select", "send", "separate", "set", "share", "ship", "shift", "shoot", "shorten", "show", "sign", "solve", "sort", "speak", "specify", "split", "start", "stay", "stop", "store", "submit", "suggest", "supply", "swap", "switch", "take", "talk", "tell", "test", "track", "train", "transfer", "translate", "treat", "try", "turn", "update", "upgrade", "upload", "use", "verify", "visit", "wait", "waive", "walk", "work", "write", "re-upload", "re-send", "re-do", "re-issue", "set-up", "hear", "forecast", "advance", "code", "describe", "chat", "swing", "pop", "dig", "draw", "drop", "dust", "state", "submit", "treat", "fetch"]
)  # fmt: skip
_WISH = (
    (regex(r"^(?:(?:ideally|also|really|still|and|but),? )*(?:(?:i|we|he|she|they)(?:['’]d| would)? )?(?:also |really |still )*(?:would )?(?:want|wants|like|likes|love|need|needs|wish|wishes) to (?:know|learn|understand|be told) (?P<what>.{4,})$", re.IGNORECASE), "Tell {called} {what}"),
    (regex(r"^(?:(?:ideally|also|really|still|and|but),? )*(?:(?:i|we|he|she|they)(?:['’]d| would)? )?(?:also |really |still )*(?:would )?(?:want|wants|like|likes|love|need|needs|wish|wishes) to see (?P<what>.{4,})$", re.IGNORECASE), "Show {called} {what}"),
    (regex(r"^(?:(?:ideally|also|really|still|and|but),? )*(?:(?:i|we|he|she|they)(?:['’]d| would)? )?(?:also |really |still )*(?:would )?(?:want|wants|like|likes|love|need|needs|wish|wishes) to (?:have|get|receive) (?P<what>.{4,})$", re.IGNORECASE), "Send {called} {what}"),
    (regex(r"^(?:(?:i|we|he|she|they)(?:['’]d| would)? )?(?:also |really |still )*(?:would )(?:love|like|appreciate|welcome|need|want) (?P<what>(?!to\b|you\b|us\b|it\b|that\b|this\b|if\b).{4,})$", re.IGNORECASE), "Send {called} {what}"),
    (regex(r"^(?:the undersigned|i|we) (?:would be|['’]d be|am|are|should be) (?:much )?(?:obliged|grateful|glad|pleased|happy) to (?:receive|have|get|see) (?P<what>.{4,})$", re.IGNORECASE), "Send {called} {what}"),
    (regex(r"^(?:i |we )?(?:can(?:['’]t|not)|could(?:n['’]t| not)) (?:see|tell|find|work out) (?P<what>(?:whether|if|where|how|what|who) .{4,})$", re.IGNORECASE), "Tell {called} {what}"),
    (regex(r"^(?:i|we)(?:['’]ve| have)? (?:also )?(?:mislaid|lost|misplaced) (?:my|our|their|the) (?P<what>[^,.;]{4,60}).*$", re.IGNORECASE), "Send {called} the {what} again"),
    (regex(r"^(?:somebody|someone|anybody|anyone|a person) to (?P<what>(?:tell|confirm|explain|show|give|send) .{4,})$", re.IGNORECASE), "{what}"),
    (regex(r"^(?:somebody|someone|anybody|anyone|a person) (?P<what>(?:to|who|that) .{4,})$", re.IGNORECASE), "Find somebody {what}"),
    (regex(r"^(?:it is (?:also )?(?:requested|asked) that )(?P<what>.{4,60}?) be (?P<rest>\w+(?:ed|en|t|n)\b.*)$", re.IGNORECASE), "Have {what} {rest}"),
    (regex(r"^(?P<what>(?:the|a|an|our|their|all|both|these|those|this|every) [^,;]{2,60}?) (?:needs?|has|have|must|should|is|are|ought)(?: still)?(?: to)? be (?P<rest>\w+(?:ed|en|t|n)\b.*)$", re.IGNORECASE), "Have {what} {rest}"),
    (regex(r"^(?P<what>[\w -]{4,50}?) (?:is|are) (?:due|to be (?:submitted|received|handed in))(?P<rest> .*)?$", re.IGNORECASE), "Submit {what}{rest}"),
    (regex(r"^(?P<what>[\w -]{4,50}?) (?:received|submitted|due)$", re.IGNORECASE), "Submit {what}"),
    (regex(r"^(?P<what>(?:the )?(?:quotation|quote|tender|bid|proposal|offer|submission)s?) (?:closes?|closing(?: date)?|deadline|due date)\b:?(?P<rest> .*)?$", re.IGNORECASE), "Submit {what}{rest}"),
    (regex(r"^(?P<what>(?:compulsory|mandatory|obligatory) .{4,})$", re.IGNORECASE), "Attend {what}"),
    (regex(r"^(?P<what>[\w -]{4,50}?) returned$", re.IGNORECASE), "Return {what}"),
    (regex(r"^(?:send )?(?:a|the) (?:quick |short |brief |phone )*(?:call|ring|call back)\b.*$", re.IGNORECASE), "Call {called}"),
)  # fmt: skip
_GERUNDS = {
    "sending": "send", "checking": "check", "calling": "call", "giving": "give", "sharing": "share", "forwarding": "forward", "having": "have", "taking": "take",
    "coming": "come", "bringing": "bring", "preparing": "prepare", "shipping": "ship", "dropping": "drop", "getting": "get",
}  # fmt: skip
_GERUND = regex(rf"^(?:mind )?(?P<verb>{'|'.join(_GERUNDS)})\b", re.IGNORECASE)
_GREETED = regex(
    r"^(?:(?:hi|hello|hey|dear|good morning|morning),? [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?|[A-Z][a-zà-ÿ'’-]+(?=[,:]\s+(?:[Cc]an|[Cc]ould|[Ww]ould|[Ww]ill|[Dd]o|[Dd]id|[Hh]ave|[Ii]s|[Aa]re|[Pp]lease|[Ww]hat|[Ww]hen|[Ww]here|[Hh]ow|[Ww]ho|[Mm]ay|I|[Ww]e|[Yy]ou|[Ll]et)\b))\s*[,:–-]\s+"
)
_ASKED_US = regex(r"^(?:can|could|would|will) (?:you|we)(?: please| kindly| possibly)? (?=[a-z])", re.IGNORECASE)
_QUESTION = regex(
    r"^(?:do|does|did|is|are|was|were|have|has|can|could|will|would|should|shall|may|might|what|when|where|who|which|why|how|whose|any)\b|^(?:what|how|who|when|where)['’]s\b",
    re.IGNORECASE,
)
_SAYS = regex(
    r"^(?:i|we|he|she|they|you|it|there|this|that|these|those|the|my|our|their|your|a|an|all|any|nobody|somebody|everybody|could|would|might|may|can|can['’]t|cannot|don['’]t|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?=,? (?:is|are|has|have|had|was|will|needs?|wants?|would|can|could|also|does)))\b"
)
_FINITE = regex(
    r"\b(?:is|are|was|were|will|has|have|had|needs?|wants?|must|should|would|can|could|may|might|can['’]t|cannot|won['’]t|isn['’]t|don['’]t|doesn['’]t)\b|['’](?:s|re|ve|ll|d|m)\b",
    re.IGNORECASE,
)
_NOUN_ONLY = regex(r"^(?:a|an|the|any|some|our|their|two|three|four|five|six|ten|both|all|more|copies|numbers|figures|prices?|details|\d[\d,.]*)\s", re.IGNORECASE)  # fmt: skip
_POINTS_ONLY = regex(r"^(?:this|that|them|it|these|those|something|one)\b", re.IGNORECASE)
_NO_ORDER = regex(
    r"^(?:do|have) (?:we|you|they|i|he|she|any|all|the|our|their|your)\b|^(?:price|quote|rate|cost) (?:per|for|on|of|range)\b",
    re.IGNORECASE,
)
# "Could I get a copy" is a copy to be sent.
_MAY_WE = regex(
    r"\b(?:can|could|may|might|possible for) (?:i|we|us|me) (?:please |also |possibly |just |still |to )*(?:get|have|see|receive)\b"
)
_FOR_THEM = regex(
    r"^(?P<verb>get|have|receive|see) (?=(?:a|an|the|some|any|two|three|your|our|their|another|copies|more|prices?)\b(?! (?:\w+ ){0,2}(?:call|meeting|chat|word|look|visit|demo)\b))",
    re.IGNORECASE,
)
_OPEN = regex(r"^(?:whether|where|how|what|when|who|which) ", re.IGNORECASE)
_WANTED = regex(r"\b(?:need|want|love|appreciate|require|welcome|like)\b")
_LONGEST = 110


# After "could you" stands a verb, whether or not it is known.
_COULD_YOU = regex(
    r"\b(?:can|could|would|will) (?:you|someone|somebody)(?: please| kindly| possibly| also)? (?P<act>[a-z-]{3,} (?:the|an?|your|our|my|this|that|these|those|it|them|me|us|him|her|some|any|all|both|two|three|\d+)\b)"
)


def retold(title: str, act: str, letter: Letter, sentence: Sentence, called: str) -> str:
    """An English title with a verb that says what to do; `act` are the words of the mail that it was made of."""
    title = shifted(title)
    is_asked = sentence.text.endswith("?")
    wanted = _FOR_THEM.match(title) if called and _MAY_WE.search(sentence.low) else None
    if wanted:
        return f"{'Show' if wanted['verb'].lower() == 'see' else 'Send'} {called} {title[wanted.end() :]}"
    if not called or (first_of(title) in ORDERS and not (is_asked and _NO_ORDER.match(title))):
        return title
    plain = _GREETED.sub("", title)
    asked = _ASKED_US.match(plain)
    plain = plain[asked.end() :] if asked else plain
    if first_of(plain) in ORDERS and not (is_asked and _NO_ORDER.match(plain)):
        return plain[:1].upper() + plain[1:]
    for pattern, form in _WISH:
        match = pattern.match(plain)
        if match:
            parts = {k: (v or "").rstrip(" ,") for k, v in match.groupdict().items()}
            what = parts.get("what", "")
            is_word = first_of(what) in _SMALL or not form.startswith(("Tell", "Show", "Send"))
            lower = what[:1].lower() + what[1:] if re.match(r"[A-Z][a-z]", what) and is_word else what
            said = form.format(called=called, what=lower, rest=parts.get("rest", ""))
            said = " ".join(said.split())
            return said[:1].upper() + said[1:]
    could = _COULD_YOU.search(sentence.low) if is_asked else None
    if could and act.lower().startswith(could["act"]) and first_of(plain) == could["act"].split()[0]:
        return plain[:1].upper() + plain[1:]
    words = _GREETED.sub("", act.strip(" ?!."))
    whole = _GREETED.sub("", sentence.text.strip(" ?!."))
    if is_asked and (_QUESTION.match(words) or _QUESTION.match(whole)):
        return _answer(words if _QUESTION.match(words) else whole, called, mark="?")
    if _OPEN.match(plain):
        return f"Tell {called} {plain[:1].lower()}{plain[1:]}"
    if _POINTS_ONLY.match(plain) and not _FINITE.search(plain):
        return f"Send {called} what is needed"
    if (_NOUN_ONLY.match(plain) or _WANTED.search(sentence.low)) and not _FINITE.search(plain):
        return f"Send {called} {plain[:1].lower()}{plain[1:]}"
    return _answer(words, called) if _SAYS.match(plain.lower()) and _FINITE.search(plain) else plain


def shifted(title: str) -> str:
    """A title in the imperative: "Sending Ann the price" is "Send Ann the price"."""
    match = _GERUND.match(title)
    title = f"{_GERUNDS[match['verb'].lower()]}{title[match.end() :]}" if match else title
    return title[:1].upper() + title[1:]


_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "our",
        "their",
        "my",
        "your",
        "all",
        "both",
        "these",
        "those",
        "this",
        "any",
        "some",
        "where",
        "when",
        "what",
        "how",
        "who",
        "whether",
        "if",
        "physical",
    ]
)


def first_of(title: str) -> str:
    """The first word of a title, in lower case."""
    return title.split(" ", 1)[0].lower().strip(",.:;") if title else ""


def _answer(words: str, called: str, mark: str = "") -> str:
    lead = f"Answer {called}: "
    room = _LONGEST - len(lead) - 1
    if len(words) > room:
        words, mark = words[:room].rsplit(" ", 1)[0].rstrip(" ,;") + "…", ""
    if (_QUESTION.match(words) or _SAYS.match(words.lower())) and not re.match(r"I\b", words):
        words = words[:1].lower() + words[1:]
    return f"{lead}{words}{mark}"


# --- whom and what a title points to ------------------------------------------------------------------------------------
_SOMEONE = regex(r"\b(?P<who>her|him)\b(?! (?:own|new|old|team|office|boss|name|number|address|last|first)\b)(?P<next>\s+\w+)?")  # fmt: skip
_FULL_NAME = regex(r"\b(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau)\.? )?[A-ZÀ-Þ][a-zà-ÿ'’-]+(?: (?:van|von|de|der|den|di|da|le|la))*(?: [A-ZÀ-Þ][\w'’-]+)+)")  # fmt: skip
_NO_NAME = frozenset(
    [
        "the",
        "our",
        "my",
        "your",
        "their",
        "his",
        "her",
        "this",
        "that",
        "these",
        "those",
        "on",
        "in",
        "at",
        "by",
        "if",
        "we",
        "i",
        "you",
        "please",
        "hi",
        "hello",
        "hey",
        "dear",
        "good",
        "thanks",
        "thank",
        "regards",
        "and",
        "but",
        "so",
        "also",
        "when",
        "what",
        "where",
        "who",
        "how",
        "could",
        "can",
        "would",
        "will",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "kind",
        "best",
        "after",
        "before",
        "since",
        "for",
        "from",
        "to",
        "with",
        "as",
        "it",
        "is",
        "are",
    ]
)
_POINTER = regex(r"(?<!\bfrom )(?<!\bwith )(?<!\bto )\b(?:it|this|that|them|these|those|one|ones|same)\b(?! (?:year|week|month|quarter|morning|afternoon|evening|day|spring|summer|autumn|winter|season|is|are|has|have|was)\b)", re.IGNORECASE)  # fmt: skip
TAKEN_OVER = regex(
    r"(?:take|pick)(?: on| over| up)? (?:it|this|that|them|these|this one|that one)(?: on| over| up)?", re.IGNORECASE
)
_EMPTY = stems(
    "send get give call review advise confirm check take do fix fixed make look discuss sign return ring tell let know move update resend re-upload present plan share expedite bring come answer respond forward handle sort put keep add comments comment thoughts feedback "
    "something anything schedule week month quarter year number numbers figures writing touch pricing price same details information info back soon asap again copy needed what over out need work help please reply decide agree start finish start case ready"
)


def pointed(title: str, letter: Letter, sentence: Sentence, called: str, subject: str) -> str:
    """An English title that says whom and what it is about: a name for "her", the subject where only "it" is named."""
    if title.lower() in _OF_PEOPLE:
        name = _named_before(letter, sentence, called)
        title = f"{title} {name}" if name else title
    match = _SOMEONE.search(title)
    if match:
        name = _named_before(letter, sentence, called)
        if name:
            title = f"{title[: match.start()]}{name}{title[match.end('who') :]}"
    if title.startswith("Answer ") or not stems(subject):
        return title
    if TAKEN_OVER.fullmatch(title):
        return f"Take over “{subject[:60]}”"
    content = {s for s in stems(title) - stems(called) - _EMPTY if not s.isdigit()}
    words = title.split()
    is_talk = words[0].lower() in _OF_PEOPLE and any(w[:1].isupper() for w in words[1:])
    is_priced = re.search(r"\b(?:price|quote|quotation|offer|proposal|estimate)\b", title) is not None
    if (_POINTER.search(title) and len(content) <= 1) or not (content or is_talk or is_priced):
        return title if stems(subject) <= stems(title) else f"{title} ({subject[:60]})"
    return title


_OF_PEOPLE = frozenset(["call", "ring", "phone", "meet", "visit", "see", "email", "contact"])


def _named_before(letter: Letter, sentence: Sentence, called: str) -> str:
    """The one person whom a sentence, or one of the two before it, names in full; empty if nobody or several."""
    at = next((n for n, s in enumerate(letter.sentences) if s.start >= sentence.start), 0)
    near = [sentence.text, *(s.text for s in reversed(letter.sentences[max(0, at - 2) : at]))]
    for text in near:
        names = []
        for match in _FULL_NAME.finditer(text):
            words = match["name"].split()
            while words and words[0].lower() in _NO_NAME:
                words = words[1:]
            if len(words) >= 2 and called not in words:
                names.append(" ".join(words))
        if names:
            return names[0] if len(set(names)) == 1 else ""
    return ""
