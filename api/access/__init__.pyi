from .rights import (
    NotAllowed as NotAllowed,
    TokenNeeded as TokenNeeded,
    TooManyAttempts as TooManyAttempts,
    everybody_may_write as everybody_may_write,
    require as require,
    rights_of as rights_of,
)
from .tokens import (
    Right as Right,
    Token as Token,
    Tokens as Tokens,
    tokens_of as tokens_of,
)
