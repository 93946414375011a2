from .agreement import (
    Agreement as Agreement,
    Choice as Choice,
    agreements as agreements,
    cohens_kappa as cohens_kappa,
    combined_grades as combined_grades,
)
from .log import (
    Grade as Grade,
    Judgement as Judgement,
    JudgementLog as JudgementLog,
    followed as followed,
    log_of as log_of,
    question_key as question_key,
    standing as standing,
)
