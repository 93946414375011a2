from .measuring import measure_staging as measure_staging
from .report import staging_as_text as staging_as_text
