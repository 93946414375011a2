from .report import (
    ablation_as_json as ablation_as_json,
    ablation_as_text as ablation_as_text,
    keep_ablation as keep_ablation,
)
from .study import (
    evaluate_ablation as evaluate_ablation,
)
