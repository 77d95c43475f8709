"""The web application: HTTP, login and tokens, settings, files, command line; mounts the GraphQL schema."""
