"""The README's pictures: what a run writes on GitHub, drawn as GitHub shows it, from a run of the real program."""
