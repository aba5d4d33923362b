"""The layouts of mirror files, one module each: the text of a file becomes its entries.

A layout answers ``FOREIGN`` for a file that another layout may know, any other ``NotArticle`` for one of
its own that is no article. What it hands over is as the file has it: nothing is cleaned here.
"""
