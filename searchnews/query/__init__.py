"""A query as plain values (`nodes`), and text -> tree with exact error positions (`parse`).

The modules, from the bottom up:

    nodes    what each form means: its matches, its score, how it prints itself
    regex    which words a regular expression matches: an automaton that cannot hang
    spelling what was probably meant by a name that is none
    foreign  what people write who know another search engine
    prose    whether the text is a pasted headline
    bare     what a bare word is, and what was meant by one that is none
    lexer    which pieces a query is made of, and where; never fails
    patterns what wildcards and ORs mean in a phrase
    variants in which other ways a word is written
    values   what the value of a field stands for
    parser   which tree the text stands for
    remarks  what may have been meant otherwise
    lists    a query with the names of a file in it
    normal   the same query in one shape, for the evaluator
    cursor   what is expected at the cursor, for completion
    forms    one table of all forms, for the help and the documentation

The rest of the house imports from here.
"""

from searchnews.query import nodes
from searchnews.query.cursor import Context, context
from searchnews.query.lexer import Token, tokens
from searchnews.query.nodes import Node
from searchnews.query.normal import normal
from searchnews.query.parser import parse
from searchnews.query.remarks import Remark, remarks

__all__ = ["Context", "Node", "Remark", "Token", "context", "nodes", "normal", "parse", "remarks", "tokens"]
