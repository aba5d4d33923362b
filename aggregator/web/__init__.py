"""The HTTP side: serves the published files, byte for byte, and says whether the service is well.

In come requests, out go files that ``publish`` wrote. Nothing is rendered here, no database asked:
what changes between two requests is behind the callables that the service hands in.
"""
