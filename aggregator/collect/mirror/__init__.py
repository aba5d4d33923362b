"""Git repositories that archive articles as files: fetched by the git CLI, read file by file.

``collect`` polls one, ``git`` alone runs the program, ``history`` says which files are new;
``read`` (in the child process that may be killed) makes articles of them by their ``layout``.
"""
