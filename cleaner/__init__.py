"""Takes articles and gives back the body, with an account of everything that was taken out, and why.

>>> import cleaner
>>> result = cleaner.clean("The bridge opened on Monday.\\n\\nSign up for our free newsletter.")
>>> result.text
'The bridge opened on Monday.'
>>> result.removals[0].category
'newsletter'
"""

from cleaner.errors import CleanerError
from cleaner.model import Block, Document, Match, Removal, Result, Span, Spared
from cleaner.pipeline import Cleaner, clean, clean_html
from cleaner.render import restore

__version__ = "0.1.0"
__all__ = [
    "Block",
    "Cleaner",
    "CleanerError",
    "Document",
    "Match",
    "Removal",
    "Result",
    "Span",
    "Spared",
    "__version__",
    "clean",
    "clean_html",
    "restore",
]
