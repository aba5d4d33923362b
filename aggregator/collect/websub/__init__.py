"""News without asking (WebSub, as a subscriber): which hub a feed names, and what is said to it.

Pure: values in, values out. Asking hubs, answering them and remembering are the pipeline's affair.
"""
