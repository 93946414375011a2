"""Articles in several languages and scripts with tables, code, lists and metadata, and an index of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.documents import Document
from core.settings import BUNDLED_MODEL
from embedding import Encoder, find_model, load_token_counter
from index import Indexer, LocalEngine, PlainReader
from ingest import CHUNKER, chunk, read_bytes
from search import calibrate

_TEXTS = {
    "tides/harbour.md": """---
title: The harbour of Vardholm
authors: [Ann Keeper, Bo Lindqvist]
date: 2024-05-12
tags: [harbour, tides, side effects]
language: en
---
# The harbour of Vardholm

The harbour master opens the lock gate two hours before high water (HW). It stays open for 180 minutes.
Vessels with a draught of more than 4.5 m must wait. Do not enter while the red light is on.

## Who may enter?

It is forbidden to enter without a pilot. A pilot is not needed for boats shorter than 12 m.
Is mooring allowed at night? Mooring at night is allowed only at berth B-12.

## Depths

| Berth | Depth (m) | Length (m) | Lit |
|---|---|---|---|
| A-1 | 3.5 | 40 | yes |
| A-2 | -0.8 | 44 | no |
| B-12 | 6.25 | 180 | yes |
| Weir 44 | 12 | 1,200 | no |

## Treatment of the gate

1. Close the valve. It is disabled in frost below -18 °C.
2. Grease the hinge with 250 mg of graphite (CAS 7782-42-5).
3. Wait for 1½ hours, then open it at 10:30.
""",
    "manual/pump.md": """---
title: Pump controller XR-200/B
authors: [J. A. Smith]
date: 2023-11
tags: [pump, manual]
---
# Pump controller XR-200/B

Version 2.4.1 replaces 2.4.0-rc3. The central processing unit (CPU) of the controller runs at 16 MHz.

## Set up

```python
def restart(pump: str, retries: int = 3) -> bool:
    '''Restart a pump; return False if error E-1042 remains.'''
    return client.post(f"/api/v2/pumps/{pump}/restart", json={"retries": retries}).ok
```

Run `pumpctl --dry-run restart p1` first. Set `max_pressure = 6.5` in `config.toml`; `NODE_ENV` is ignored.

## Errors

- **E-1042**: the inlet is blocked. Clean the filter, then press RESET.
- **E-1043**: the voltage is below 11.5 V. Charge the battery.
- `TypeError: unsupported operand type(s) for +: 'int' and 'str'`: update to 2.4.1.

## What causes a dry run?

A dry run is caused by air in the pipe. It is treated by bleeding the pump. It never happens with C++ firmware.
""",
    "medicine/clonus.md": """---
title: Clonus
authors: ["O'Neill, Siobhán", "Müller, Jürgen"]
date: 2019
tags: [reflex, spasticity]
---
# Clonus

Clonus is a series of involuntary rhythmic contractions of a muscle. It is a sign of an upper motor neuron lesion.
The dose of baclofen is 5 mg three times a day, at most 80 mg. It is not given to children under 4 years.

## Symptoms

The foot beats 5 to 8 times a second (5–8 Hz). Without treatment, it does not stop. Pain is rare.

## Diagnosis

Bend the foot up quickly. More than three beats are called sustained. See ICD-10 code R25.8.

## Treatment

Stretching and botulinum toxin help. Alcohol makes it worse. Children are never treated with dantrolene.
""",
    "tides/readings.csv": """station,date,height m,wind km/h,remark
Vardholm,2024-01-01,2.41,35,calm
Vardholm,2024-01-02,-0.35,88,"storm, gate shut"
Ålesund,2024-01-02,1.02,12,fog
Saint-Malo,2024-01-03,12.10,5,spring tide
""",
    "glossary.txt": """Glossary

Ebb: the outgoing tide. Flood: the incoming tide. Neap tide: a tide of small range. Spring tide: a tide of large range.

MRI (magnetic resonance imaging) is not used at sea. HW means high water and LW means low water.
It cost £3.50 in 1998, €4 in 2002 and $5 in 2024. The file is at C:\\tides\\data.csv or /var/lib/tides.
Write to keeper@vardholm.example or see https://vardholm.example/tides?y=2024#top.
""",
    "sprachen/schleuse.md": """---
title: Die Schleuse
language: de
tags: [Schleuse]
---
# Die Schleuse

Die Schleuse öffnet zwei Stunden vor Hochwasser. Größere Schiffe müssen warten, weil das Wasser zu flach ist.
Das Füllen dauert 15 Minuten und kostet 3,50 €. Bei Frost wird sie nicht geöffnet.
""",
    "langues/ecluse.md": """---
title: L'écluse
language: fr
authors: [Élodie Lefèvre]
---
# L'écluse

L'écluse s'ouvre deux heures avant la pleine mer. Où faut-il attendre ? Près du phare, jusqu'à 10 h 30.
Il est interdit d'entrer sans pilote. Le coût est de 1 250 € par an.
""",
    "scripts/ru.md": "# Маяк\n\nМаяк горит всю ночь. Смотритель чистит линзу уксусом каждые 7 дней. Вход запрещён.\n",
    "scripts/el.md": "# Ο φάρος\n\nΟ φάρος ανάβει κάθε βράδυ. Ο φαροφύλακας καθαρίζει τον φακό με ξίδι.\n",
    "scripts/ar.md": "# المنارة\n\nتضيء المنارة كل ليلة. ينظف الحارس العدسة بالخل كل ٧ أيام.\n",
    "scripts/he.md": "# המגדלור\n\nהמגדלור דולק כל הלילה. השומר מנקה את העדשה בחומץ.\n",
    "scripts/zh.md": "# 灯塔\n\n灯塔每晚点亮。守塔人每七天用醋擦拭镜片。禁止入内。\n",
    "scripts/ja.md": "# 灯台\n\n灯台は毎晩点灯します。番人は七日ごとにレンズを酢で磨きます。\n",
    "scripts/ko.md": "# 등대\n\n등대는 매일 밤 켜집니다. 등대지기는 칠 일마다 식초로 렌즈를 닦습니다.\n",
    "scripts/hi.md": "# प्रकाशस्तंभ\n\nप्रकाशस्तंभ हर रात जलता है। रखवाला हर सात दिन में सिरके से लेंस साफ करता है।\n",
    "scripts/th.md": "# ประภาคาร\n\nประภาคารส่องแสงทุกคืน ผู้ดูแลทำความสะอาดเลนส์ด้วยน้ำส้มสายชู\n",
    "scripts/tr.md": "# Deniz feneri\n\nIşık her gece yanar. İstanbul'daki fener eskidir. Bekçi camı sirkeyle siler.\n",
}
"""File name -> what stands in it."""

NAMES = tuple(_TEXTS)
"""The ids of the articles."""


@dataclass(frozen=True)
class TextArticle:
    """An article whose text is one of those of this module."""

    document_id: str

    @cached_property
    def document(self) -> Document:
        return read_bytes(self.document_id, _TEXTS[self.document_id].encode(), self.document_id)

    @property
    def digest(self) -> str:
        return self.document.digest

    @property
    def size(self) -> int:
        return len(_TEXTS[self.document_id].encode())

    def read(self) -> Document:
        return self.document


def make_index(folder: Path, encoder: Encoder) -> None:
    """Make an index of the articles in a folder, calibrated. The bundled model counts the tokens."""
    counter = load_token_counter(find_model(BUNDLED_MODEL, None))
    with closing(LocalEngine(folder)) as engine:
        Indexer(engine, encoder, PlainReader(lambda document: chunk(document, counter)), CHUNKER).sync(
            [TextArticle(name) for name in _TEXTS]
        )
        with engine.snapshot() as snapshot:
            engine.set_calibration(snapshot.generation.name, calibrate(snapshot, encoder).to_json())


def texts() -> Iterator[str]:
    """Yield the text of each article, as its file holds it."""
    yield from _TEXTS.values()
