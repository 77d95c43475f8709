"""The public pages, server-rendered, in Chinese and English (Art. 16, 21, 22, 33).

They ask the API as the public role and know nothing else of the system.
"""
