"""Who may see and do what: one book of rights, compiled to row-level security and decided by Casbin."""
