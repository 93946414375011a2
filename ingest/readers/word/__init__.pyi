from .equations import linear as linear
from .reader import read as read
from .symbols import symbol as symbol
