"""`python -m web`: the pages on the address that the settings name."""

from web.serving import serve

if __name__ == "__main__":
    serve()
