from .bounds import Bounds as Bounds
from .pool import close_readers as close_readers
from .reader import BoundedReader as BoundedReader
