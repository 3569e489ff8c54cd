"""First words of an answer, and what any first words may say: `written(task)` writes, `checked(text, stock, language)` proves.

Both are pure. Nothing here chooses a recipient, and nothing that comes of it leaves without a person's approval of the exact bytes.
"""

from agentic_crm.engine.reply.checking import GAP, Checked, Fault, checked, gaps_in
from agentic_crm.engine.reply.writing import WrittenReply, written

__all__ = ["GAP", "Checked", "Fault", "WrittenReply", "checked", "gaps_in", "written"]
