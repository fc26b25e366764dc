"""A short text in telegraph style, by rules: "How do I change my PIN?" is "how to change pin"."""

import re

LONGEST = 10
_FORMULAS = re.compile(
    r"^(hi|hello|hey|hiya|so|well|ok|okay|also|and|but|then|now|please|kindly|thanks|can you|could you|would you|will you|can u"
    r"|do you know|are you able to|tell me|let me know|help me|show me|give me|explain|i was wondering|i wonder|i think|i believe|i guess"
    r"|it seems|it looks like|looks like|if|that|i would like you to|i need you to|i want you to|i'd like you to|i see|there is|there's"
    r"|there are|about|what about|is there|are there|where it says)\b[, ]*"
)
_STARTS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^how (do|can|could|would|should|does|may) (i|we|one|you|my|the)\b", "how to"),
        (r"^(what do i need to do|what should i do|what can i do|what do i do|what steps do i take) (to|if|when|about)\b", "what to do \\2"),
        (r"^(i|we) (really |just |also |still )?(need|want|would like|wish|wanted|am trying|tried|am looking) to\b", "wants to"),
        (r"^(i|we)'d (really |just |also )?like to\b", "wants to"),
        (r"^(i|we)( would|'d)? (really |just |also |still )?(need|want|like)\b", "wants"),
        (r"^(i|we) (can't|cannot|can not|am not able to|am unable to|couldn't|could not|cant)\b", "cannot"),
        (r"^(i|we) (didn't|did not|don't|do not|haven't|have not|never)\b", "\\2"),
        (r"^(i am|i'm|im|we are|we're|i was|i've|i have|we've|we have|i had|i'd|i will|i'll|i|we)\b", ""),
        (r"^why (is|are|was|were|did|does|do|has|have|am|can|would)( i| we| you)?\b", "why"),
        (r"^(can|could|may|should|am) (i|we)\b( able to)?", ""),
        (r"^is it (possible|ok|okay|allowed) (to|for me to)\b", "possible to"),
        (r"^(what is|what's|whats|what are|what was|what were|where is|where's|where are|who is)\b", ""),
        (r"^(do|does|did|is|are|was|were|has|have|will) (you|i|my|the|your|it)\b", ""),
    )
]
_IDLE = re.compile(r"\b(a|an|the|my|your|our|please|just|really|actually|currently|also|very|some|any|am|currently)\b ?")
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\s+(?:because|since|so that|so i|and i|but i|, but|as i)\s+")


def telegraphed(text):
    """What the text says in two to ten words, or None where no short form was found."""
    for sentence in _SENTENCE.split(text.lower().replace("\u2019", "'")):
        before = None
        while before != sentence:
            before, sentence = sentence, _FORMULAS.sub("", sentence.strip())
        for pattern, replacement in _STARTS:
            changed = pattern.sub(replacement, sentence)
            if changed != sentence:
                sentence = changed
                break
        words = _IDLE.sub("", sentence.strip(" .?!,")).split()
        if 3 <= len(words) <= LONGEST:
            return " ".join(words)
    return None
