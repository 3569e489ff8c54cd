"""Further addresses of one's own: what provider and files do not say."""
