"""The acts, a module a chapter; `regulation.procedure.RULES` is all of them."""
