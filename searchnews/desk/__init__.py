"""What does a desk keep beside its archives: lists of queries?

    queries    which queries does a file list?
"""
