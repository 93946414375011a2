"""One form for words that are written in two ways: British and American spelling, irregular plurals, and umlauts.

The rules need not yield a word that exists. They are applied to the words of articles and of questions alike, so it is
enough that both spellings yield the same form, and that two different words hardly ever do.
"""

from __future__ import annotations

import re

_SINGULARS = {
    "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse", "children": "child", "oxen": "ox",
    "men": "man", "women": "woman", "leaves": "leaf", "loaves": "loaf", "knives": "knife", "wolves": "wolf",
    "shelves": "shelf", "halves": "half", "calves": "calf", "hooves": "hoof", "thieves": "thief", "wives": "wife",
    "scarves": "scarf", "bacteria": "bacterium", "criteria": "criterion", "phenomena": "phenomenon",
    "fungi": "fungus", "nuclei": "nucleus", "stimuli": "stimulus", "foci": "focus", "loci": "locus",
    "bacilli": "bacillus", "emboli": "embolus", "thrombi": "thrombus", "ganglia": "ganglion", "mitochondria":
    "mitochondrion", "ova": "ovum", "sera": "serum", "strata": "stratum", "curricula": "curriculum",
    "indices": "index", "matrices": "matrix", "vertices": "vertex", "appendices": "appendix", "cortices": "cortex",
    "diagnoses": "diagnosis", "crises": "crisis", "hypotheses": "hypothesis", "metastases": "metastasis",
    "prostheses": "prosthesis", "syntheses": "synthesis", "stenoses": "stenosis", "analyses": "analysis",
    "vertebrae": "vertebra", "larvae": "larva", "algae": "alga", "formulae": "formula", "antennae": "antenna",
}  # fmt: skip

_AMERICAN = {
    "grey": "gray", "greys": "grays", "greyish": "grayish", "tyre": "tire", "tyres": "tires", "programme": "program",
    "programmes": "programs", "kerb": "curb", "kerbs": "curbs", "aluminium": "aluminum", "jewellery": "jewelry",
    "cosy": "cozy", "ageing": "aging", "whisky": "whiskey", "whiskies": "whiskeys", "yoghurt": "yogurt",
    "yoghurts": "yogurts", "neurone": "neuron", "neurones": "neurons", "doughnut": "donut", "doughnuts": "donuts",
    "maths": "math", "artefact": "artifact", "artefacts": "artifacts", "disc": "disk", "discs": "disks", "mum": "mom",
    "mums": "moms", "enrol": "enroll", "enrolment": "enrollment", "fulfil": "fulfill", "fulfilment": "fulfillment",
    "instalment": "installment", "instalments": "installments", "defence": "defense", "defences": "defenses",
    "offence": "offense", "offences": "offenses", "licence": "license", "licences": "licenses", "pretence": "pretense",
    "cheque": "check", "cheques": "checks", "draught": "draft", "draughts": "drafts", "draughty": "drafty",
    "storey": "story", "storeys": "stories", "speciality": "specialty", "specialities": "specialties",
    "pedlar": "peddler", "pedlars": "peddlers",
}  # fmt: skip

_SHARED_IS = (
    r"(?:[aou]|(?<!i)v|pr|w|(?:pre|pro|de|sur|che)m|(?:exer|ex|in|con|pre|cum)c|advert|chast|expert|treat|anch|and|parad"
    r"|esp)is"
)
"""An "is" that both spellings share, with what stands before it: praise, revise, surprise, precise, advertise."""

_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in [
        # ae and oe in Greek and Latin roots: haemoglobin, anaesthetic, oedema, foetus. Elsewhere they stay: aerobic.
        (r"ae(?=m(?:i[ac]|o|at))|^ae(?=sth|ti)|(?<=gyn)ae(?=c)|(?<=an)ae(?=sth)|(?:(?<=p)|(?<=op))ae(?=d)", "e"),
        (r"^(arch|c|encyclop|f|medi|p|pal)ae(?=[a-z])", r"\1e"),
        (r"^oe(?=dem|sop|str)|(?<=^f)oe(?=t)|(?<=^c)oe(?=li)|(?<=^am)oe(?=b)|(?<=hom)oe(?=o)|(?<=rrh)oe(?=[ai])", "e"),
        (r"(?<=pn)oe(?=a|i)", "e"),
        # colour, practise, organise, analyse
        (
            r"(?<=[a-z]{2})(?<!^fl)(?<!^sc)our"
            r"(?=(?:s|ed|ings?|al|ful|less|able|ists?|ites?|itism|l?y|ies|hoods?|ation)?$|er|ab)",
            "or",
        ),
        (r"^practis(?=[ei])", "practic"),
        (rf"^(?!.*{_SHARED_IS})([a-z]{{3,}})is(?=(?:e[ds]?|ers?|ings?|ation(?:s|al|ally)?|able)$)", r"\1iz"),
        (r"(?<=[a-z]{2})ys(?=(?:e[ds]?|ers?|ing)$)", "yz"),
        # centre, centred, travelled, mould, plough, sulphur
        (r"(calib|cent|fib|goit|lit|lust|met|spect|theat)re(?=s?$)", r"\1er"),
        (r"centr(?=(?:ed|ing)$)", "center"),
        (r"(cancel|channel|counsel|dial|fuel|label|level|marvel|model|quarrel|signal|total|travel)l(?=[eio])", r"\1"),
        (r"^(s?m)ould", r"\1old"),
        (r"^plough", "plow"),
        (r"^sulph", "sulf"),
        # catalogue, judgement, skilful, sceptic, manoeuvre, moustache, pyjamas
        (r"^(ana|cata|dia)logu(?:e(?=s?$)|(?=ed$|ing$))", r"\1log"),
        (r"(?<=dg)ement", "ment"),
        (r"^(ski|wi)lful", r"\1llful"),
        (r"^sceptic", "skeptic"),
        (r"^manoeuvr(?:e(?=s?$)|)", "maneuver"),
        (r"^moustach", "mustach"),
        (r"^pyjama", "pajama"),
    ]
]


_MAY_CHANGE = re.compile(
    r"ae|oe|our|is(?=[ea]|ing)|ys|res?$|centr|ll|ould|plough|sulph|logu|dgement|sceptic|practis|lful|moustach|pyjama"
)
"""What a word has that any of the rules changes. Most words have none of it, and this is looked up once."""


def common_form(folded: str) -> str:
    """Return the form that a folded word shares with its other spelling, or the word itself. It is its own common form.

    >>> [common_form(word) for word in ("tumour", "tumor", "haemoglobin", "centre", "organise", "feet", "does")]
    ['tumor', 'tumor', 'hemoglobin', 'center', 'organize', 'foot', 'does']
    """
    word, changed = folded, True
    while changed:  # what one rule makes may be what another begins with
        before, word = word, _nearer_form(word)
        changed = word != before
    return word


def _nearer_form(folded: str) -> str:
    word = _SINGULARS.get(folded) or _AMERICAN.get(folded) or folded
    if len(word) < 5 or not _MAY_CHANGE.search(word):
        return word
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word


_CONSONANT = "[bcdfghjklmnprstvwxz]"
_DIGRAPH = "(?<![aeiouq])([aou])e"
_BEFORE_GERMAN_ENDING = re.compile(rf"(?<!^g){_DIGRAPH}(?!nces?$)(?={_CONSONANT}{{1,4}}e[mns]?$)")
_ANYWHERE = re.compile(rf"{_DIGRAPH}(?={_CONSONANT}|(?<=ae)u)")
_ALIKE = """
    autoerot bluer citroen coeval crueller duell dueller goeth guest loess minuet naevi noesi noetic poesi proem subduer
    suer taenia truest untruest
"""
_NO_UMLAUT = frozenset(_ALIKE.split())
"""Terms that would become the term of another word: "guest" that of "gust". No other English words are so alike."""


def without_umlaut(folded: str) -> str:
    """Return a folded word without the e that may stand for an umlaut before a German ending.

    The stemmer looks at the vowels before an ending: it cuts "schoene", but not "schone", as "schöne" is folded.

    >>> [without_umlaut(word) for word in ("schoene", "muehe", "goethe", "fueled")]
    ['schone', 'muhe', 'goethe', 'fueled']
    """
    return _BEFORE_GERMAN_ENDING.sub(r"\1", folded) if _has_digraph(folded) else folded


def term_without_umlauts(term: str) -> str:
    """Return a term with a, o and u for ae, oe and ue where these may be written for ä, ö and ü.

    In terms of four letters only ue is replaced: "tuer" is "Tür", but "poet" is not "pot".

    >>> [term_without_umlauts(term) for term in ("kuerbi", "gebaeud", "tuer", "poet", "guest", "blue", "steuer")]
    ['kurbi', 'gebaud', 'tur', 'poet', 'guest', 'blue', 'steuer']
    """
    if not _has_digraph(term) or len(term) < 4 or (len(term) == 4 and "ue" not in term) or term in _NO_UMLAUT:
        return term
    return _ANYWHERE.sub(r"\1", term)


def _has_digraph(word: str) -> bool:
    """Return whether a word may hold an umlaut in two letters. Most do not, and this is looked up fast."""
    return "ae" in word or "oe" in word or "ue" in word
