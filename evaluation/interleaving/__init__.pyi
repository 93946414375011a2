from .arms import (
    Arm as Arm,
    pair_of as pair_of,
)
from .counting import (
    PairCount as PairCount,
    count_preferences as count_preferences,
    counts_as_json as counts_as_json,
    counts_as_text as counts_as_text,
)
from .drafting import (
    Team as Team,
    team_draft as team_draft,
)
from .preferences import (
    Preference as Preference,
    PreferenceLog as PreferenceLog,
    preferences_of as preferences_of,
    standing_preferences as standing_preferences,
)
from .programs import run_preferences as run_preferences
