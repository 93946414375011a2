"""The control words of rich text that the parser knows by name (Rich Text Format 1.9.1, appendix B)."""

from __future__ import annotations

from ingest.readers.rich_text.fonts import WESTERN

CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "softline": " ", "lbr": "\n",
}  # fmt: skip
"""Words that stand for a character."""

SIGNS = {"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
"""Characters that stand for others behind a backslash."""

ENCODINGS = {"ansi": WESTERN, "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Words that tell the encoding of the file."""

SKIPPED = frozenset(
    ["aftncn", "aftnsep", "aftnsepc", "annotation", "atnauthor", "atndate", "atnicn", "atnid", "atnparent",
     "atnref", "atntime", "atrfend", "atrfstart", "background", "bkmkend", "bkmkstart", "blipuid", "colortbl",
     "colorschememapping", "datafield", "datastore", "docvar", "factoidname", "falt", "fchars", "filetbl",
     "fldtype", "footer", "footerf", "footerl", "footerr", "formfield", "ftncn", "ftnsep", "ftnsepc",
     "generator", "header", "headerf", "headerl", "headerr", "htmltag", "latentstyles", "lchars", "list",
     "listoverride", "listoverridetable", "listtable", "listpicture", "mailmerge", "mhtmltag", "mmathPict",
     "nonesttables", "nonshppict", "objalias", "objclass", "objdata", "objname", "oldcprops", "oldpprops",
     "oldtprops", "oldsprops", "panose", "pgptbl", "pn", "pnseclvl", "private", "pxe", "revtbl", "rsidtbl",
     "rxe", "shprslt", "tc", "template", "themedata", "userprops", "wgrffmtfilter", "xe", "xform", "xmlnstbl",
     "mctrlPr", "mrPr", "mfPr", "mfuncPr", "mradPr", "msPrePr", "msSubPr", "msSubSupPr", "msSupPr", "mlimLowPr",
     "mlimUppPr", "mmPr", "meqArrPr", "mboxPr", "mborderBoxPr", "maccPr", "mbarPr", "mgroupChrPr", "mphantPr",
     "moMathParaPr"]
)  # fmt: skip
"""Words that begin a group without text of the article."""

READ_THOUGH_STARRED = frozenset(
    ["footnote", "shpinst", "shpgrp", "shptxt", "dptxbxtext", "fldinst", "picprop", "ud", "shppict", "mmath",
     "moMath", "moMathPara", "cs", "ds", "ts", "do", "nesttableprops", "listtext", "pntext", "company"]
)  # fmt: skip
"""Words that begin a group with text although the group is marked as one to skip."""

INFO = frozenset(
    ["title", "subject", "author", "keywords", "comment", "doccomm", "company", "category"]
)  # fmt: skip
"""Words that begin a property of the file."""

BUFFERS = INFO | {"sn", "sv", "fldinst", "mchr", "mbegChr", "mendChr"}
"""Words that begin a group whose text is no paragraph."""

EQUATION_PARTS = frozenset(["mnum", "mden", "mrad", "mdeg", "msup", "msub", "md"])
"""Words that begin a part of an equation."""
