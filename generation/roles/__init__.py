"""What a model is asked to do besides answering: each role is one prompt in English and Japanese, with its schema.

The words are in one TOML file per role, with a version that changes when they do. The code beside it says which
shape the reply has, and keeps of it only what it can check.
"""
