from .asked import (
    asked_questions as asked_questions,
    note_question as note_question,
)
from .blind import (
    bare_result as bare_result,
    draw_blind_judging as draw_blind_judging,
)
from .grading import (
    draw_grades as draw_grades,
    draw_judge as draw_judge,
    draw_judging_line as draw_judging_line,
    draw_problem as draw_problem,
    say as say,
)
from .judges import (
    judge_name as judge_name,
)
from .kept import (
    Item as Item,
    Judgements as Judgements,
    judgements as judgements,
)
from .questions import (
    draw_keep_switch as draw_keep_switch,
    draw_own_questions as draw_own_questions,
)
