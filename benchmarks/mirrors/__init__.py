"""Real mirror repositories, read by the layouts: how many articles come out, and whether they are right."""
