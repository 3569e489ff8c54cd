"""The end of a workspace: asked for by its owner, called off until its time has come, then without a trace but the audit anchors."""
