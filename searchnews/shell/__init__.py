"""The interactive shell: one archive, one prompt.

    commands   what the shell answers to a line: queries, and the table of commands; pure functions, no terminal
    session    what it knows, and how it searches
    reading, counting, keeping, tagging, using
               the commands: about one hit, about all of them, for later, notes, and indexes
    language   how the help page looks
    typing     what is shown while a line is typed: colours, the error, completions; pure functions of the line
    pager      how a text longer than the screen is read
    history    the lines typed before
    outside    other programs and files: browser, editor, files to write
    prompt     the prompt itself: prompt_toolkit around the above
"""

from searchnews.shell.prompt import Shell

__all__ = ["Shell"]
