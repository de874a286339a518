"""What does a desk keep beside its archives: lists of queries, saved searches, what of them was read?

    queries    which queries does a file list?
    watching   what can be asked of saved searches, wherever they are kept?
    saved      which searches are saved beside an index?
    seen       up to where was each of them read?
    files      how is a file of ours, or of output, written?
"""
