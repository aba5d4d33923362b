"""The one sentence: collect a source, settle its articles into stories, publish a topic."""
