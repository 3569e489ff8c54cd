"""The way back for somebody who lost their second factors: asked for by others, announced, delayed, and called off by one link."""
