"""Measures the product against hand-written SQL and other GraphQL servers; `make bench`, docs/performance.md."""
