"""`python -m searchnews`: the command line."""

from searchnews.cli import main

if __name__ == "__main__":
    main()
