"""Assisted outlines: the edge of an object that a worker has shown by four points or a box.

A picture is a stranger's file and the work is heavy, so it is done in a process of its own, with bounded time
and memory. OpenCV is loaded there and nowhere else.
"""
