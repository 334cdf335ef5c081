"""The Mintlify agent API. Knows nothing of GitHub, nor of the workflow runner."""
