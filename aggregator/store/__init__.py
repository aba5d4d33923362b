"""What is remembered between the steps, in one SQL database: SQLite, or PostgreSQL.

``protocol`` says what the rest of the program may ask; ``sql`` (reading) and ``writing`` (one
transaction) answer it over ``queries`` and ``merging``, ``schema`` draws the tables, ``rows`` turns
nouns into rows and back, ``engine`` opens the database and words its failures, ``migrate`` brings an
old one up to date. Nothing about stories or editions is decided here.
"""
