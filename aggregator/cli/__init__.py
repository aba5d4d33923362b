"""Where the program looks in: commands, what they print, what they exit with."""
