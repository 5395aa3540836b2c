"""What each command brings about: the rules on contents, by kind of act."""
