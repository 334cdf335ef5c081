"""GitHub, over PyGithub. Knows nothing of Mintlify.

Only `session` imports PyGithub, which takes as long as all else that a run imports; so `session` is imported late.
"""
