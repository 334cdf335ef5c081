"""What makes parts of this repository from others; each is run by a command in script/."""
