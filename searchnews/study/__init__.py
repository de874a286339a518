"""What do the articles that match say, and what do they have to do with others?

    words        which words are special about them, and which stand near another
    concordance  a word and what stands around it, line under line
    likeness     which articles are like one, and what makes them so
    differences  what another paper changed in a story
    links        who is named together with whom
    stats        what an archive holds
    contrast     how surprising is a number? The measures that the others share
"""
