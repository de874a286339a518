"""The page: a search that colleagues open in a browser, rendered here and readable without JavaScript.

    state        what does an address ask for?   an address is a frozen value, and the other way round
    views        what is there to be shown?      archive and state -> plain values, by the library's public calls
    drawing      where do the bars of a timeline stand?
    passages     which pieces is the text of an article made of: matches, names, times?
    html         how do values become HTML?      the only importer of Jinja2
    changes      what may readers change, who may write?
    data         what do programs get at the same addresses?
    openapi      how is that described?
    summary      what is to be reported of a query?
    report       how does that look, as HTML and as Markdown?
    guard        who may ask, and what may a browser do with the answer?
    readers      who are readers, where not everybody may?
    door         how does a reader get in?
    app          which address is answered by what?   the only importer of Starlette
    server       how does it listen?             the only importer of uvicorn
"""
