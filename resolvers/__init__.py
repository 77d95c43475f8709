"""GraphQL: types declared once against their storage, queries, mutations. Translation only."""
