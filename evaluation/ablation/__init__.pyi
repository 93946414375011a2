from .study import (
    evaluate_ablation as evaluate_ablation,
)
