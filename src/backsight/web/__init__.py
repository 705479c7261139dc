"""The page: what it is given, the local server that it asks, and the one file that needs no server.

    words ─▶ named_source ─▶ preparation ─▶ package ─┬─▶ page_file ─▶ one HTML file
                                 │                   │
                        row_limit, packed            └─▶ server ─▶ conversation ─▶ asks/

The page computes by itself, with the bits of `--engine portable`. What it does not have it asks
for: other data, a verdict, how a number of a recorded run came about. `asks` holds a file for each
question. Starlette and uvicorn come with the extra `web`; only `server` imports them.
"""
