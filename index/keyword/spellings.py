"""One form for words that are written in two ways: British and American spelling, and irregular plurals.

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
    "grey": "gray", "greys": "grays", "greyish": "grayish", "tyre": "tire", "tyres": "tires", "mould": "mold",
    "moulds": "molds", "mouldy": "moldy", "plough": "plow", "programme": "program", "programmes": "programs",
    "kerb": "curb", "kerbs": "curbs", "aluminium": "aluminum", "jewellery": "jewelry", "pyjamas": "pajamas",
    "moustache": "mustache", "cosy": "cozy", "ageing": "aging", "judgement": "judgment", "judgements": "judgments",
    "whisky": "whiskey", "yoghurt": "yogurt", "neurone": "neuron", "neurones": "neurons", "doughnut": "donut",
    "doughnuts": "donuts", "maths": "math", "artefact": "artifact", "artefacts": "artifacts", "disc": "disk",
    "discs": "disks", "mum": "mom", "mums": "moms", "enrol": "enroll", "enrolment": "enrollment",
    "fulfil": "fulfill", "fulfilment": "fulfillment", "instalment": "installment", "instalments": "installments",
    "skilful": "skillful", "wilful": "willful", "defence": "defense", "offence": "offense", "licence": "license",
    "licences": "licenses", "pretence": "pretense", "practise": "practice", "practised": "practiced",
    "practising": "practicing", "sceptic": "skeptic", "sceptical": "skeptical", "cheque": "check",
    "cheques": "checks", "draught": "draft", "draughts": "drafts", "draughty": "drafty", "acknowledgement":
    "acknowledgment", "storey": "story", "speciality": "specialty", "specialities": "specialties",
    "manoeuvre": "maneuver", "manoeuvres": "maneuvers", "pedlar": "peddler", "analogue": "analog",
    "catalogue": "catalog", "catalogues": "catalogs", "dialogue": "dialog", "dialogues": "dialogs",
}  # fmt: skip

_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in [
        # ae and oe in Greek and Latin roots: haemoglobin, anaesthetic, oedema, foetus. Elsewhere they stay: aerobic.
        (r"ae(?=m(?:i[ac]|o|at))|^ae(?=sth|ti)|(?<=gyn)ae(?=c)|(?<=an)ae(?=sth)|(?:(?<=p)|(?<=op))ae(?=d)", "e"),
        (r"^(arch|c|encyclop|f|medi|p|pal)ae(?=[a-z])", r"\1e"),
        (r"^oe(?=dem|sop|str)|(?<=^f)oe(?=t)|(?<=^c)oe(?=li)|(?<=^am)oe(?=b)|(?<=hom)oe(?=o)|(?<=rrh)oe(?=[ai])", "e"),
        (r"(?<=pn)oe(?=a|i)", "e"),
        # colour, organise, analyse
        (r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|al$|ful$|less$|able$|ist$|ite|er|y$|hood$|ab|ation$)", "or"),
        (r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)", "iz"),
        (r"(?<=[a-z]{2})ys(?=(?:e|ed|er|ers|ing)$)", "yz"),
        # centre, travelled, sulphur
        (r"(calib|cent|fib|goit|lit|lust|met|spect|theat)re(?=s?$)", r"\1er"),
        (r"(cancel|channel|counsel|dial|fuel|label|level|marvel|model|quarrel|signal|total|travel)l(?=[eio])", r"\1"),
        (r"^sulph", "sulf"),
    ]
]


def common_form(folded: str) -> str:
    """Return the form that a folded word shares with its other spelling, or the word itself.

    >>> [common_form(word) for word in ("tumour", "tumor", "haemoglobin", "centre", "organise", "feet", "does")]
    ['tumor', 'tumor', 'hemoglobin', 'center', 'organize', 'foot', 'does']
    """
    word = _SINGULARS.get(folded) or _AMERICAN.get(folded) or folded
    if len(word) < 5:
        return word
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
