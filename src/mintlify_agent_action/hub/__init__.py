"""GitHub, over PyGithub. Knows nothing of Mintlify."""
