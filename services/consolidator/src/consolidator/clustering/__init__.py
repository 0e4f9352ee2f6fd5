"""Finding the things that several workers have marked, from the marks of each.

`groups` says which marks of different workers mean the same thing; `boxes` and `spans` say how alike two
marks are and what a group of them amounts to.
"""
