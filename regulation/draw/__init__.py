"""The draw of expert panels: pure, from a problem to places or to what binds (Art. 18, 31). Solved by HiGHS."""
