"""How a version is released: `script/release` runs it, RELEASING.md tells when. Needs nothing but Python, git and Docker."""
