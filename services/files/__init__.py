"""Contents of documents: kept once each, checked before anybody gets them, handed out by signed links."""
