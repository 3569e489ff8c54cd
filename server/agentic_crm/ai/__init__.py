"""From threads to proposals to executed plans: analysers, the packages they draft, what a person decides, what is written."""
